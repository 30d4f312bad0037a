import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { meanOf, medianOfRising, ranksOfSize, walshAverages } from '../statistics.ts'

/** Differences of one measure, a pair each, in the same order of pairs for all measures. */
export type PairedDifferences = {
  readonly differences: readonly number[]
  /** ranks: of logarithms of ratios, whatever a few wild pairs do. sums: of shares, where most pairs differ by nothing. */
  readonly by: 'ranks' | 'sums'
}

/** A bound that is not there is not bounded by so few pairs. */
export type Estimate = { readonly estimate: number; readonly lower?: number; readonly upper?: number }

/** Up to so many pairs all ways of signing them are tried, beyond it this many at random. */
const mostEnumerated = 12
const draws = 9_999

/**
 * Intervals that all hold together with probability 1 − alpha, whatever the pairs have to do with each other in time: had the coin of
 * a pair fallen the other way, its difference from the truth would have had the other sign, so that the signs are all that is
 * random. The largest of all measures' statistics over those signs bounds each of them (Westfall and Young's max-T).
 */
export function simultaneous(samples: readonly PairedDifferences[], alpha: number, seed: number): readonly Estimate[] {
  const limit = criticalValue(samples.map(weightsOf), alpha, seed)
  return samples.map((sample) => (sample.by === 'ranks' ? byRanks(sample, limit) : bySums(sample, limit)))
}

/** What each pair adds to its measure's statistic, by the sign of the pair; of length 1, so that measures can be compared. */
function weightsOf({ differences, by }: PairedDifferences): readonly number[] {
  const centre = by === 'ranks' ? medianOfRising(walshAverages(differences)) : meanOf(differences)
  const residuals = differences.map((difference) => difference - centre)
  const weights = by === 'ranks' ? ranksOfSize(residuals) : residuals
  const length = Math.hypot(...weights)
  return length === 0 ? weights : weights.map((weight) => weight / length)
}

/** The least value that the largest statistic exceeds with a probability of at most alpha. */
function criticalValue(weights: readonly (readonly number[])[], alpha: number, seed: number): number {
  const pairs = weights[0]?.length ?? 0
  const isSmall = pairs <= mostEnumerated
  // A sign for all is one for none: half of the ways are enough.
  const ways = isSmall ? 2 ** Math.max(pairs - 1, 0) : draws
  const random = xoroshiro128plus(seed)
  const largest = new Float64Array(ways)
  const signs = new Int8Array(pairs)
  for (let way = 0; way < ways; way++) {
    let bits = way
    for (let pair = 0; pair < pairs; pair++) {
      if (!isSmall && pair % 32 === 0) bits = random.next()
      signs[pair] = (bits >>> (pair % 32)) & 1 ? 1 : -1
    }
    for (const each of weights) {
      let sum = 0
      for (let pair = 0; pair < pairs; pair++) sum += (signs[pair] ?? 0) * (each[pair] ?? 0)
      largest[way] = Math.max(largest[way] ?? 0, Math.abs(sum))
    }
  }
  largest.sort()
  // The signs as they fell count among the random ones, which keeps the level exact.
  const rank = isSmall ? Math.ceil(ways * (1 - alpha) - 1e-9) : Math.ceil((ways + 1) * (1 - alpha) - 1e-9)
  return (rank > ways ? Number.POSITIVE_INFINITY : (largest[rank - 1] ?? 0)) + 1e-9
}

/** Wilcoxon's signed-rank test, turned into an interval. */
function byRanks({ differences }: PairedDifferences, limit: number): Estimate {
  const averages = walshAverages(differences)
  const n = differences.length
  const spread = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24)
  const beyond = Math.floor(averages.length / 2 + limit * spread)
  return bounded(medianOfRising(averages), averages[averages.length - 1 - beyond], averages[beyond])
}

/** The test of Σd / √Σd², turned into an interval: Student's without his assumption. */
function bySums({ differences }: PairedDifferences, limit: number): Estimate {
  const n = differences.length
  const estimate = meanOf(differences)
  if (limit ** 2 >= n) return { estimate }
  const squares = differences.reduce((sum, difference) => sum + (difference - estimate) ** 2, 0)
  const half = Math.sqrt(squares / n) * (limit / Math.sqrt(n - limit ** 2))
  return bounded(estimate, estimate - half, estimate + half)
}

function bounded(estimate: number, lower: number | undefined, upper: number | undefined): Estimate {
  return { estimate, ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) }
}

/** From logarithms of ratios. */
export function relative({ estimate: centre, lower, upper }: Estimate): Estimate {
  return {
    estimate: Math.expm1(centre),
    ...(lower === undefined ? {} : { lower: Math.expm1(lower) }),
    ...(upper === undefined ? {} : { upper: Math.expm1(upper) }),
  }
}
