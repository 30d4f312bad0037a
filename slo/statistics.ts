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
