import { inverseBeta } from './beta.ts'

/** Where a fraction lies, given what was counted; both ends between 0 and 1. */
export type Interval = { readonly lower: number; readonly upper: number }

/**
 * The Clopper-Pearson interval of a good fraction: whatever the true fraction, such intervals hold it at least `confidence` of the
 * time. Exact for small counts, where the normal approximation fails; counts up to 1e9 are fine.
 * Throws a RangeError where the counts are not whole, good > total, or total is 0 (of nothing there is no interval).
 */
export function clopperPearson(good: number, total: number, confidence = 0.95): Interval {
  if (!Number.isSafeInteger(good) || !Number.isSafeInteger(total) || good < 0 || total <= 0 || good > total) {
    throw new RangeError(`not a pair of counts: ${good} of ${total}`)
  }
  const bad = total - good
  // Bounds of the rarer side keep their digits; the other side is its complement.
  if (bad > good) return bounds(good, bad, confidence)
  const { lower, upper } = bounds(bad, good, confidence)
  return { lower: 1 - upper, upper: 1 - lower }
}

/** Of the fraction of `some` among `some + others`. */
function bounds(some: number, others: number, confidence: number): Interval {
  const tail = (1 - confidence) / 2
  return {
    lower: some === 0 ? 0 : inverseBeta(tail, some, others + 1),
    upper: others === 0 ? 1 : inverseBeta(1 - tail, some + 1, others),
  }
}
