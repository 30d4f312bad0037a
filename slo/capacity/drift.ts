import { medianOf, risingPairs, varianceByChance } from '../statistics.ts'
import type { Drift } from './record.ts'

export type TimeSeries = {
  readonly what: string
  readonly unit: string
  readonly points: readonly (readonly [seconds: number, value: number])[]
}

/** Two-sided, 1 %: a soak looks at many things, and one in a hundred would drift by chance. */
const significant = 2.576
/** A change that is smaller, as a share of what there was, is of no consequence within the soak. */
const least = 0.05
/** Fewer say nothing. */
const fewest = 10

/**
 * Does it drift? Mann and Kendall's test on the order of the values, with the variance that neighbours which resemble each other give it (Hamed and Rao 1998), and Theil and Sen's
 * slope: neither asks for a distribution, and one stall does not bend them. undefined where there are too few values.
 */
export function driftOf({ what, unit, points }: TimeSeries): Drift | undefined {
  const n = points.length
  if (n < fewest) return undefined
  const values = points.map(([, value]) => value)
  const times = points.map(([seconds]) => seconds)
  const slope = medianOf(
    points.flatMap(([at, value], i) =>
      points.slice(i + 1).flatMap(([later, other]) => (later > at ? [(other - value) / (later - at)] : [])),
    ),
  )
  const middle = medianOf(values.map((value, i) => value - slope * (times[i] ?? 0)))
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0].map((at) => middle + slope * at) as [number, number]
  const score = risingPairs(values) / Math.sqrt(varianceOf(values, slope, times))
  const scale = Math.max(Math.abs(from), Math.abs(to))
  return {
    what,
    unit,
    from,
    to,
    perHour: slope * 3600,
    score,
    drifts: Math.abs(score) > significant && scale > 0 && Math.abs(to - from) > least * scale,
    points: points.map(([at, value]): [number, number] => [at, value]),
  }
}

/** Of independent values, times what the correlation of the ranks, without the trend, adds to it. */
function varianceOf(values: readonly number[], slope: number, times: readonly number[]): number {
  const n = values.length
  const independent = varianceByChance(n)
  const ranks = ranksOf(values.map((value, i) => value - slope * (times[i] ?? 0)))
  const mean = (n + 1) / 2
  const spread = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0)
  if (spread === 0) return independent
  let more = 0
  for (let lag = 1; lag < n - 2; lag++) {
    let together = 0
    for (let i = 0; i + lag < n; i++) together += ((ranks[i] ?? 0) - mean) * ((ranks[i + lag] ?? 0) - mean)
    const correlation = together / spread
    // What chance alone shows of independent values is none.
    if (Math.abs(correlation) > 1.96 / Math.sqrt(n)) more += (n - lag) * (n - lag - 1) * (n - lag - 2) * correlation
  }
  return independent * Math.max(1 + (2 * more) / (n * (n - 1) * (n - 2)), 1)
}

function ranksOf(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((a, b) => a - b)
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1)
}
