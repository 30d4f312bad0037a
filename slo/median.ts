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
