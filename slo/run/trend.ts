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
