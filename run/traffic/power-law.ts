/**
 * How popularity falls, from how often pages were asked for. By Zipf's law the page of rank r is asked for in proportion to r^-s, by chance; then
 * the number of pages that were asked for k times falls as Γ(k−a) / Γ(k+1), a = 1/s, which is nearly k^-(1+a). That is fitted: pages by their number
 * of requests need no order among themselves, which nobody knows of the seldom ones, and chance is part of the law.
 */
export interface Fit {
  /** s of Zipf's law, as --zipf takes it. */
  readonly exponent: number
  readonly standardError: number
  /** Pages with at least so many requests follow the law; the fit is made of them. */
  readonly leastRequests: number
  readonly pages: number
  /** The largest distance between the shares of pages that the law and the traffic have below some number of requests (Kolmogorov–Smirnov). */
  readonly distance: number
}

/** Fewer pages say nothing. */
const leastPages = 50
const mostCandidates = 60

type Spectrum = readonly (readonly [requests: number, pages: number])[]

/**
 * By maximum likelihood, from that number of requests on from which the law holds best: so A. Clauset, C. R. Shalizi and M. E. J. Newman choose it
 * ("Power-law distributions in empirical data", SIAM Review 51(4), 2009). Undefined where too few pages are left.
 * @param spectrum how many pages were asked for so many times, numbers of requests rising
 */
export function fitPopularity(spectrum: Spectrum): Fit | undefined {
  let best: Fit | undefined
  for (const from of candidates(spectrum)) {
    const fit = fitFrom(spectrum.slice(from))
    if (fit && (best === undefined || fit.distance < best.distance)) best = fit
  }
  return best
}

/** Where the law may begin: numbers of requests whose logarithms are about equally far apart. */
function candidates(spectrum: Spectrum): readonly number[] {
  const found: number[] = []
  const step = (spectrum.at(-1)?.[0] ?? 1) ** (1 / mostCandidates)
  let next = 0
  for (const [i, [requests]] of spectrum.entries()) {
    if (requests < next) continue
    found.push(i)
    next = Math.max(requests + 1, requests * step)
  }
  return found
}

function fitFrom(tail: Spectrum): Fit | undefined {
  const [least] = tail[0] ?? [0]
  const pages = tail.reduce((sum, [, each]) => sum + each, 0)
  if (pages < leastPages || tail.length < 2) return undefined
  const sum = (of: (requests: number) => number) => tail.reduce((all, [requests, each]) => all + each * of(requests), 0)
  // The derivative of the logarithm of the likelihood along a, which falls.
  const a = zeroOf((a) => pages * (digamma(least - a) + 1 / a) - sum((k) => digamma(k - a)), least)
  if (a === undefined) return undefined
  const information = pages * (1 / a ** 2 + trigamma(least - a)) - sum((k) => trigamma(k - a))
  if (!(information > 0)) return undefined
  return {
    exponent: 1 / a,
    // s = 1/a, so that a little more of a is a^-2 as much less of s.
    standardError: 1 / Math.sqrt(information) / a ** 2,
    leastRequests: least,
    pages,
    distance: distanceOf(tail, a, least, pages),
  }
}

function distanceOf(tail: Spectrum, a: number, least: number, pages: number): number {
  const fewerThan = (requests: number) => 1 - Math.exp(gammaRatio(requests, a) - gammaRatio(least, a))
  let below = 0
  let largest = 0
  for (const [requests, each] of tail) {
    largest = Math.max(largest, Math.abs(below / pages - fewerThan(requests)))
    below += each
    largest = Math.max(largest, Math.abs(below / pages - fewerThan(requests + 1)))
  }
  return largest
}

/** Exponents beyond are no popularity: s from 1/10 to 20. */
const [smallest, largest] = [0.05, 10]

function zeroOf(falling: (a: number) => number, below: number): number | undefined {
  let low = smallest
  let high = Math.min(largest, below - 1e-6)
  if (falling(low) < 0 || falling(high) > 0) return undefined
  while (high - low > 1e-10) {
    const middle = (low + high) / 2
    if (falling(middle) > 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The logarithm of Γ(k−a) / Γ(k), to which the chance of at least k requests is proportional. */
function gammaRatio(k: number, a: number): number {
  return logGamma(k - a) - logGamma(k)
}

/** From here on the asymptotic series are good to 13 digits; below, recurrences lead up to it. */
const farOut = 12

export function logGamma(x: number): number {
  if (x < farOut) return logGamma(x + 1) - Math.log(x)
  const y = 1 / (x * x)
  const series = (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y / 1680))) / x
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series
}

export function digamma(x: number): number {
  if (x < farOut) return digamma(x + 1) - 1 / x
  const y = 1 / (x * x)
  return Math.log(x) - 0.5 / x - y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y / 240)))
}

export function trigamma(x: number): number {
  if (x < farOut) return trigamma(x + 1) + 1 / (x * x)
  const y = 1 / (x * x)
  return 1 / x + y / 2 + (y / x) * (1 / 6 - y * (1 / 30 - y * (1 / 42 - y / 30)))
}
