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
