/** When each request is meant to start, fixed before the run: one that starts late looks fast unless its delay is counted. */
export interface Schedule {
  /** How many requests the schedule holds. */
  readonly requests: number
  /** Milliseconds from the start of the schedule to the intended start of request k, k = 0, 1, … */
  intendedMs(k: number): number
}

/**
 * The rate climbs linearly from nothing for `rampSeconds`, then holds until `seconds`. Request k starts when the area under
 * the rate reaches k.
 */
export function schedule(perSecond: number, rampSeconds: number, seconds: number): Schedule {
  const inRamp = (perSecond * rampSeconds) / 2
  return {
    requests: Math.floor(inRamp + perSecond * (seconds - rampSeconds)),
    intendedMs: (k) =>
      k < inRamp
        ? Math.sqrt((2 * k * rampSeconds) / perSecond) * 1000
        : rampSeconds * 1000 + ((k - inRamp) * 1000) / perSecond,
  }
}

/** How many requests are meant to start before the instant, which is the number of the first one that is not. */
export function requestsBefore({ requests, intendedMs }: Schedule, ms: number): number {
  let from = 0
  let to = requests
  while (from < to) {
    const middle = (from + to) >>> 1
    if (intendedMs(middle) < ms) from = middle + 1
    else to = middle
  }
  return from
}
