import { type as osType, release } from 'node:os'
import type { Plan } from '../scenarios/lib/plan.ts'
import { optionalParts } from '../slo/conventions.ts'
import type { RunEvidence } from '../slo/run/evidence.ts'
import type { MeasuredWindow } from '../slo/run/observe/observe.ts'
import type { RunFacts } from '../slo/run/saved.ts'
import { type DataCenter, replicationOf } from '../stack/cassandra/cluster.ts'
import { describeCheckout } from '../stack/sides/git.ts'
import { isOurs, nodesOf, type StackRecord } from '../stack/stack-record.ts'
import { distinctKeys } from './corpus/distinct-keys.ts'
import type { RunIo } from './io.ts'
import type { RunRequest } from './request.ts'
import { toldPlan } from './run-plan.ts'
import type { Testbed } from './testbed/testbed.ts'

/** What is to be said of a run besides its evidence. */
export async function factsOf(
  request: Pick<RunRequest, 'subject' | 'command'>,
  testbed: Testbed,
  plan: Plan,
  window: MeasuredWindow,
  { generator }: RunEvidence,
  evidence: RunFacts['evidence'],
  io: RunIo,
): Promise<RunFacts> {
  return {
    id: plan.runId,
    createdAt: new Date(io.now()).toISOString(),
    plan: toldPlan(plan),
    distinctKeys: await distinctKeys(
      plan,
      (operation) => generator.summary?.operations[operation]?.sent ?? 0,
      io.signal,
    ),
    window,
    ...(await surroundingsOf(request, testbed, io)),
    evidence,
  }
}

/** How many nodes there are in each data centre. */
function placesOf(cassandra: StackRecord['parts']['cassandra']): readonly DataCenter[] {
  const places = Map.groupBy(nodesOf(cassandra), ({ localDataCenter }) => localDataCenter)
  return [...places].map(([name, inside]) => ({ name, nodes: inside.length }))
}

/** "3 nodes", or by data centre "2 in eqiad", "1 in codfw"; nothing of a lone node. */
function clusterOf(places: readonly DataCenter[]): readonly string[] {
  const [first, ...others] = places
  if (others.length > 0) return places.map(({ name, nodes }) => `${nodes} in ${name}`)
  return first && first.nodes > 1 ? [`${first.nodes} nodes`] : []
}

/** What is measured, and where. */
export async function surroundingsOf(
  { subject, command }: Pick<RunRequest, 'subject' | 'command'>,
  { stack, endpoints }: Testbed,
  io: RunIo,
): Promise<Pick<RunFacts, 'subject' | 'environment'>> {
  const git = await describeCheckout(io, io.root)
  const { cassandra, prometheus, service, k6, ...others } = stack.record.parts
  const origin = (part: { origin: { source: string; version?: string } }) =>
    [part.origin.version, `(${part.origin.source})`].filter(Boolean).join(' ')
  const places = placesOf(cassandra)
  const optional = optionalParts.flatMap((name) => {
    const part = others[name]
    const told = Object.entries(part?.env ?? {}).map(([variable, value]) => `${variable}=${value}`)
    return part ? [[name, [origin(part), ...told].join(' ')] as const] : []
  })
  return {
    subject: { name: subject, url: endpoints.serviceUrl, build: { ...endpoints.build } },
    environment: {
      ...io.limits,
      os: `${osType()} ${release()}`,
      parts: {
        cassandra: [origin(cassandra), ...clusterOf(places)].join(', '),
        prometheus: origin(prometheus),
        service: origin(service),
        ...Object.fromEntries(optional),
        k6: `${k6.version} (${k6.source})`,
        node: process.version,
      },
      replication: isOurs(cassandra) ? { ...replicationOf(places) } : {},
      ...(git === undefined ? {} : { git }),
      command,
    },
  }
}
