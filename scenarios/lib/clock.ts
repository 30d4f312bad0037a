/** What k6 knows about time, in milliseconds; see docs/decisions/0003-latency-from-the-intended-start.md. */
export interface TimeSource {
  /** Since the test began, to the nanosecond (`exec.instance.currentTestRunDuration`). */
  sinceTestMs(): number
  /** How much of the scenario's length has passed, 0…1, to the nanosecond (`exec.scenario.progress`). */
  scenarioProgress(): number
}

/** Readings further apart than this were interrupted, and are tried again. */
const closeMs = 0.02
const mostReadings = 8

/**
 * When the scenario started, on the clock of `sinceTestMs`: k6 tells that instant only in whole milliseconds, but the progress
 * of the scenario at a known moment gives it exactly. The error is at most half the time between the two readings of the clock.
 */
export function scenarioStartMs(time: TimeSource, scenarioMs: number): number {
  let best = { startMs: 0, apartMs: Number.POSITIVE_INFINITY }
  for (let reading = 0; reading < mostReadings && best.apartMs > closeMs; reading++) {
    const before = time.sinceTestMs()
    const progress = time.scenarioProgress()
    const after = time.sinceTestMs()
    if (after - before < best.apartMs) {
      best = { startMs: (before + after) / 2 - progress * scenarioMs, apartMs: after - before }
    }
  }
  return best.startMs
}
