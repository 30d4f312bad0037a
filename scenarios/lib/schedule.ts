/**
 * When each request was meant to start. The executors of k6 fix these instants before the run (constant_arrival_rate.go and
 * ramping_arrival_rate.go, k6 1.8.1) and tell nobody; a request that starts late looks fast unless its delay is counted.
 */
export interface Schedule {
  /** How many requests the schedule holds. */
  readonly requests: number
  /** Milliseconds from the start of the scenario to the intended start of request k, k = 0, 1, … */
  intendedMs(k: number): number
}

/** Request k at k periods. The executor truncates its period to whole nanoseconds. */
export function constantRate(perSecond: number, seconds: number): Schedule {
  const periodMs = Math.trunc(1e9 / perSecond) / 1e6
  return { requests: perSecond * seconds, intendedMs: (k) => k * periodMs }
}

/**
 * The rate climbs linearly from nothing for `rampSeconds`, then holds until `seconds`. Request k starts when the area under
 * the rate reaches k + 1.
 */
export function rampedRate(perSecond: number, rampSeconds: number, seconds: number): Schedule {
  const inRamp = (perSecond * rampSeconds) / 2
  return {
    requests: Math.floor(inRamp + perSecond * (seconds - rampSeconds)),
    intendedMs: (k) =>
      k + 1 <= inRamp
        ? Math.sqrt((2 * (k + 1) * rampSeconds) / perSecond) * 1000
        : (rampSeconds + (k + 1 - inRamp) / perSecond) * 1000,
  }
}
