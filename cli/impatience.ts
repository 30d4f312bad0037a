import { Failure } from '../common/failure.ts'
import type { PromiseOfRun } from '../slo/run/score.ts'

/** Requests that are given up before their promise is broken would break it. */
export function refuseImpatience(timeoutMs: number, promises: readonly PromiseOfRun[]): void {
  const longestMs = Math.max(
    ...promises.flatMap(({ objective }) => ('thresholdMs' in objective ? objective.thresholdMs : [])),
  )
  if (timeoutMs >= longestMs) return
  throw new Failure('input', `--timeout ${timeoutMs} ms gives requests up that are promised within ${longestMs} ms.`, {
    hint: `Give --timeout ${longestMs}, or more.`,
  })
}
