import type { Plan } from '../scenarios/lib/plan.ts'
import type { Endpoints } from './preflight.ts'
import type { Load } from './request.ts'
import type { RunFolder } from './run-folder.ts'

/** What k6 is to do. */
export function planOf(load: Load, endpoints: Endpoints, folder: RunFolder): Plan {
  return {
    ...load,
    target: endpoints.serviceUrl,
    runId: folder.id,
    // A scrape has to see the service at rest between warm-up and window.
    gapSeconds: Math.max(load.gapSeconds, Math.ceil(2 * endpoints.scrapeIntervalSeconds)),
  }
}
