import { cpus, type as osType, release, totalmem } from 'node:os'
import type { SurgePlan } from '../../scenarios/lib/plan.ts'
import type { RunFacts } from '../../slo/run/compose.ts'
import type { RunEvidence } from '../../slo/run/evidence.ts'
import type { Window } from '../../slo/run/witness.ts'
import { distinctKeys } from '../../stack/corpus/distinct-keys.ts'
import { root } from '../stack-io.ts'
import type { World } from '../world.ts'
import { describeCheckout } from './checkout.ts'
import type { SurgeRequest } from './surge-request.ts'

/** What is to be said of a run besides its evidence. */
export async function factsOf(
  { stack, endpoints, promises, folder }: SurgeRequest,
  plan: SurgePlan,
  window: Window,
  { generator }: RunEvidence,
  evidence: RunFacts['evidence'],
  world: World,
): Promise<RunFacts> {
  const git = await describeCheckout(root)
  const { cassandra, prometheus, service, k6 } = stack.record.parts
  const origin = (part: { origin: { source: string; version?: string } }) =>
    [part.origin.version, `(${part.origin.source})`].filter(Boolean).join(' ')
  return {
    id: folder.id,
    createdAt: new Date(world.now()).toISOString(),
    plan: { scenario: 'surge', ...plan, seed: String(plan.seed) },
    distinctKeys: distinctKeys(plan, {
      read: generator.summary?.operations.read.sent ?? 0,
      write: generator.summary?.operations.write.sent ?? 0,
    }),
    window,
    subject: { name: promises.title, url: endpoints.serviceUrl, build: { ...endpoints.build } },
    environment: {
      cores: cpus().length,
      memoryBytes: totalmem(),
      os: `${osType()} ${release()}`,
      parts: {
        cassandra: origin(cassandra),
        prometheus: origin(prometheus),
        service: origin(service),
        k6: `${k6.version} (${k6.source})`,
        node: process.version,
      },
      ...(git === undefined ? {} : { git }),
      command: ['liftwing-slo', ...world.argv].join(' '),
    },
    evidence,
  }
}
