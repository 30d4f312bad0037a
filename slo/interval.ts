/**
 * The incomplete beta function and its inverse, good to 1e-8 relative for counts up to 1e9: the leading factor is built from deviances
 * and Stirling remainders (Loader 2000, "Fast and accurate computation of binomial probabilities"), so no two large logarithms are
 * ever subtracted from each other. Why no library: docs/decisions/0024-a-beta-quantile-of-our-own.md.
 */

/** ln n! minus Stirling's n ln n − n + ½ ln 2πn. */
function stirlingRemainder(n: number): number {
  if (n < 16) {
    let logFactorial = 0
    for (let k = 2; k <= n; k++) logFactorial += Math.log(k)
    return logFactorial - ((n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI))
  }
  const square = n * n
  return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / n
}

/** x ln(x/mean) + mean − x, without cancellation where x is near the mean. */
function deviance(x: number, mean: number): number {
  const ratio = (x - mean) / (x + mean)
  if (Math.abs(ratio) >= 0.1) return x * Math.log(x / mean) + mean - x
  let sum = (x - mean) * ratio
  let term = 2 * x * ratio
  for (let power = 3; ; power += 2) {
    term *= ratio * ratio
    const next = sum + term / power
    if (next === sum) return sum
    sum = next
  }
}

/** The probability of exactly k of n, each with probability p, for 0 < p < 1. */
export function binomialDensity(k: number, n: number, p: number): number {
  if (k === 0) return Math.exp(n * Math.log1p(-p))
  if (k === n) return Math.exp(n * Math.log(p))
  const remainder = stirlingRemainder(n) - stirlingRemainder(k) - stirlingRemainder(n - k)
  const exponent = remainder - deviance(k, n * p) - deviance(n - k, n * (1 - p))
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)))
}

/** Enough for counts of 1e9, where it takes some 1e5 steps in the worst place. */
const mostSteps = 2_000_000

/** The continued fraction of I_x(a, b) (DLMF 8.17.22), by the modified Lentz method. */
function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < mostSteps; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    const step = d * c
    fraction *= step
    if (Math.abs(step - 1) < 1e-15) return fraction
  }
  throw new RangeError(`the incomplete beta function does not converge at x=${x}, a=${a}, b=${b}`)
}

/** I_x(a, b): the probability that at least `a` of `a + b − 1` events happen, each with probability x. a, b: whole and ≥ 1. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // x^a (1−x)^b / B(a, b) = a (1−x) · density(a of a+b−1)
  const front = a * (1 - x) * binomialDensity(a, a + b - 1, x)
  if (x < (a + 1) / (a + b + 2)) return (front * continuedFraction(x, a, b)) / a
  return 1 - (front * continuedFraction(1 - x, b, a)) / b
}

/** The x at which I_x(a, b) is `probability`: Newton's steps, kept inside a bracket that halves where they leave it. */
function inverseBeta(probability: number, a: number, b: number): number {
  let [low, high] = [0, 1]
  let x = a / (a + b)
  for (let step = 0; step < 200; step++) {
    const excess = incompleteBeta(x, a, b) - probability
    if (excess > 0) high = x
    else low = x
    const slope = a * binomialDensity(a, a + b - 1, x) * (1 / x)
    const newton = x - excess / slope
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - x) <= 1e-14 * x) return next
    x = next
  }
  return x
}

/** Where a fraction lies, given what was counted; both ends between 0 and 1. */
type Interval = { readonly lower: number; readonly upper: number }

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
