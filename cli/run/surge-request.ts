import { type SurgePlan, surgeDefaults } from '../../scenarios/lib/plan.ts'
import type { RunningStack } from '../../stack/running-stack.ts'
import type { SurgeFlags } from '../surge-flags.ts'
import type { Endpoints } from './preflight.ts'
import type { runPromises } from './promises.ts'
import type { RunFolder } from './run-folder.ts'

export type SurgeRequest = {
  readonly stack: RunningStack
  readonly endpoints: Endpoints
  readonly flags: SurgeFlags
  readonly promises: Awaited<ReturnType<typeof runPromises>>
  readonly folder: RunFolder
}

export function surgePlan({ flags, endpoints, folder }: SurgeRequest, warmupSeconds: number): SurgePlan {
  return {
    ...surgeDefaults,
    target: endpoints.serviceUrl,
    runId: folder.id,
    seed: flags.seed,
    readsPerSecond: flags.reads,
    writesPerSecond: flags.writes,
    durationSeconds: flags.duration,
    warmupSeconds,
    rows: flags.rows,
    zipfExponent: flags.zipf,
    bodyCheckRatio: flags.bodyCheck,
    timeoutMs: flags.timeout,
    // A scrape has to see the service at rest between warm-up and window.
    gapSeconds: Math.max(surgeDefaults.gapSeconds, Math.ceil(2 * endpoints.scrapeIntervalSeconds)),
    summaryFile: folder.summaryFile,
  }
}
