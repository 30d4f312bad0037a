/**
 * Log-linear buckets for latencies: 128 in each doubling from 10 µs on, so that none is wider than 1/128 of where it begins. Bucket i holds
 * latencies from `bucketStartMs(i)` up to, not including, `bucketStartMs(i + 1)`; the first holds all that is less as well, the last
 * all that is more. k6 runs this for every request, so it is four operations on whole numbers.
 */
const perDoubling = 128
const unitsPerMs = 12_800
/** Beyond 60 s nothing is told apart. */
const mostUnits = 60_000 * unitsPerMs

export function bucketOf(latencyMs: number): number {
  const units = latencyMs * 12_800
  const whole = units < 128 ? 128 : units < mostUnits ? units | 0 : mostUnits
  const doublings = 24 - Math.clz32(whole)
  return doublings * 128 + (whole >>> doublings) - 128
}

export function bucketStartMs(bucket: number): number {
  if (bucket === 0) return 0
  const doublings = Math.floor(bucket / perDoubling)
  return ((perDoubling + (bucket % perDoubling)) * 2 ** doublings) / unitsPerMs
}

export const lastBucket = bucketOf(60_000)
