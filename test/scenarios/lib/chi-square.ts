/**
 * Pearson's statistic minus its expectation, in standard deviations: of a right sampler it stays below about 4, of a wrong one it
 * grows with the number of draws.
 */
export function chiSquareExcess(observed: readonly number[], expected: readonly number[]): number {
  const statistic = observed.reduce((sum, count, i) => {
    const wanted = expected[i] as number
    return sum + (count - wanted) ** 2 / wanted
  }, 0)
  const degrees = observed.length - 1
  return (statistic - degrees) / Math.sqrt(2 * degrees)
}
