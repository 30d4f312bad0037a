import { z } from 'zod'
import { bucketStartMs, lastBucket } from './latency-buckets.ts'

/** How many latencies fell into which bucket of `latency-buckets.ts`, by rising bucket; empty ones are left out. */
export const histogramSchema = z.array(z.tuple([z.int().nonnegative(), z.int().positive()]).readonly()).readonly()
export type Histogram = readonly (readonly [bucket: number, count: number])[]

export function histogramOf(counts: ReadonlyMap<number, number>): [number, number][] {
  return [...counts].sort(([a], [b]) => a - b)
}

export function size(histogram: Histogram): number {
  return histogram.reduce((sum, [, count]) => sum + count, 0)
}

/** All of them together. What `floor` says is less than a bucket counts in that one. */
export function merged(histograms: readonly Histogram[], floor = 0): Histogram {
  const counts = new Map<number, number>()
  for (const histogram of histograms)
    for (const [bucket, count] of histogram) {
      const at = Math.max(bucket, floor)
      counts.set(at, (counts.get(at) ?? 0) + count)
    }
  return histogramOf(counts)
}

/** How many took at most so long: at least `least`, at most `most`; between them lies the bucket that the threshold cuts. */
export function countWithin(
  histogram: Histogram,
  thresholdMs: number,
): { readonly least: number; readonly most: number } {
  const sum = (matches: (bucket: number) => boolean) =>
    histogram.reduce((total, [bucket, count]) => (matches(bucket) ? total + count : total), 0)
  return {
    least: sum((bucket) => bucket < lastBucket && bucketStartMs(bucket + 1) <= thresholdMs),
    most: sum((bucket) => bucketStartMs(bucket) <= thresholdMs),
  }
}

/** The end of the bucket that holds the quantile, so that at least this share took no longer; undefined of nothing. */
export function quantileMs(histogram: Histogram, quantile: number): number | undefined {
  const rank = Math.max(Math.ceil(quantile * size(histogram)), 1)
  let seen = 0
  for (const [bucket, count] of histogram) {
    seen += count
    if (seen >= rank) return bucketStartMs(bucket + 1)
  }
  return undefined
}
