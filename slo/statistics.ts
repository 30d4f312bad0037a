/** 0 of none. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1)
}

/** Of an even number the mean of the two in the middle; 0 of none. */
export function medianOf(values: Iterable<number>): number {
  return medianOfRising(Float64Array.from(values).sort())
}

/** The same of values that are sorted already. */
export function medianOfRising(rising: ArrayLike<number>): number {
  const middle = rising.length >> 1
  const upper = rising[middle] ?? 0
  return rising.length % 2 === 1 ? upper : ((rising[middle - 1] ?? 0) + upper) / 2
}

/**
 * Mann and Kendall's test for a trend: how many more pairs of values rise than fall, one less for the step between whole numbers. It asks for
 * no distribution and no scale, and so for no constant of a machine.
 */
export function risingPairs(values: readonly number[]): number {
  let rising = 0
  for (const [i, before] of values.entries())
    for (const after of values.slice(i + 1)) rising += Math.sign(after - before)
  return rising - Math.sign(rising)
}

/** The variance of that, if nothing but chance ordered n values. */
export function varianceByChance(n: number): number {
  return (n * (n - 1) * (2 * n + 5)) / 18
}

/** Means of all pairs of differences, each with itself too, rising: Hodges and Lehmann's way from a rank test to an interval. */
export function walshAverages(differences: readonly number[]): Float64Array {
  const averages = new Float64Array((differences.length * (differences.length + 1)) / 2)
  let at = 0
  for (let i = 0; i < differences.length; i++)
    for (let j = i; j < differences.length; j++) averages[at++] = ((differences[i] ?? 0) + (differences[j] ?? 0)) / 2
  return averages.sort()
}

/**
 * Ranks from 1 on by rising size. Of equal sizes the earlier has the lower rank: two of those around a Walsh average always are equal,
 * and a rank that they shared would not be one of the exact test.
 */
export function ranksOfSize(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).sort((a, b) => Math.abs(values[a] ?? 0) - Math.abs(values[b] ?? 0))
  const ranks = values.map(() => 0)
  for (const [below, i] of order.entries()) ranks[i] = below + 1
  return ranks
}
