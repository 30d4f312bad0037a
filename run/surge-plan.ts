import { type SurgePlan, surgeDefaults } from '../scenarios/lib/plan.ts'
import type { Endpoints } from './preflight.ts'
import type { Load } from './request.ts'
import type { RunFolder } from './run-folder.ts'

/** What k6 is to do, once its warm-up is known to last so long. */
export function surgePlan(load: Load, endpoints: Endpoints, folder: RunFolder, warmupSeconds: number): SurgePlan {
  return {
    ...surgeDefaults,
    ...load,
    target: endpoints.serviceUrl,
    runId: folder.id,
    warmupSeconds,
    // A scrape has to see the service at rest between warm-up and window.
    gapSeconds: Math.max(surgeDefaults.gapSeconds, Math.ceil(2 * endpoints.scrapeIntervalSeconds)),
  }
}
