import type { Sample } from '../prometheus/prometheus.ts'

export type Increments = {
  readonly total: number
  readonly resets: number
}

/** What has to be known of a series' samples in a part; increments are those after the first sample. */
export type Digest = Increments & { readonly first: Sample; readonly last: Sample }

/**
 * How often a counter was counted up by what its samples show. After a reset the new value counts in full; a process that started
 * between two samples is a reset even where the new value has already outgrown the old one.
 * @param baseline the value before the first sample; without it the first sample is the baseline
 * @param starts unix seconds at which the process behind the series started
 */
export function incrementsOf(
  samples: readonly Sample[],
  baseline?: { readonly at: number; readonly value: number },
  starts: readonly number[] = [],
): Increments {
  let total = 0
  let resets = 0
  let previous = baseline
  for (const [at, value] of samples) {
    if (Number.isNaN(value)) continue
    if (previous) {
      const { at: from, value: before } = previous
      const isReset = value < before || starts.some((start) => start > from && start <= at)
      total += isReset ? value : value - before
      if (isReset) resets++
    }
    previous = { at, value }
  }
  return { total, resets }
}
