/** When each request is meant to start, fixed before the run: one that starts late looks fast unless its delay is counted. */
export interface Schedule {
  /** How many requests the schedule holds. */
  readonly requests: number
  /** Milliseconds from the start of the schedule to the intended start of request k, k = 0, 1, … */
  intendedMs(k: number): number
  /** How many requests are meant to start before the instant, which is the number of the first one that is not. */
  before(ms: number): number
}

/** A schedule whose instants never fall. */
export function scheduled(requests: number, intendedMs: (k: number) => number): Schedule {
  return { requests, intendedMs, before: (ms) => countWhile(requests, (k) => intendedMs(k) < ms) }
}

/**
 * The rate climbs linearly from nothing for `rampSeconds`, then holds until `seconds`. Request k starts when the area under
 * the rate reaches k; between two requests the area has fractions.
 */
export function schedule(perSecond: number, rampSeconds: number, seconds: number): Schedule {
  const inRamp = (perSecond * rampSeconds) / 2
  return scheduled(Math.floor(inRamp + perSecond * (seconds - rampSeconds)), (k) =>
    k < inRamp
      ? Math.sqrt((2 * k * rampSeconds) / perSecond) * 1000
      : rampSeconds * 1000 + ((k - inRamp) * 1000) / perSecond,
  )
}

/** Of 0 … length−1, how many from the front on fulfil what no later one does once one does not. */
export function countWhile(length: number, holds: (index: number) => boolean): number {
  let from = 0
  let to = length
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    if (holds(middle)) from = middle + 1
    else to = middle
  }
  return from
}
