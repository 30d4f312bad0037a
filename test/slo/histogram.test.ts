import { describe, expect, test } from 'vitest'
import { countWithin, merged, quantileMs, size } from '../../slo/histogram.ts'
import { bucketOf } from '../../slo/latency-buckets.ts'

const histogram = [
  [bucketOf(1), 90],
  [bucketOf(30), 9],
  [bucketOf(70_000), 1],
] as const

describe('a histogram', () => {
  test.each([
    ['above all but the last', 31, { least: 99, most: 99 }],
    ['inside a bucket: what is in it may be on either side', 30.05, { least: 90, most: 99 }],
    ['below all', 0.5, { least: 0, most: 0 }],
    ['as long as the last bucket begins, which has no end', 60_000, { least: 99, most: 100 }],
  ])('counts what is within a threshold %s', (_, thresholdMs, expected) => {
    expect(countWithin(histogram, thresholdMs)).toEqual(expected)
  })

  test.each([
    [0, 1],
    [0.5, 1],
    [0.9, 1],
    [0.91, 30],
    [0.99, 30],
    [1, 60_000],
  ])('tells quantile %d within 1 %%, never too low', (quantile, ms) => {
    const told = quantileMs(histogram, quantile) ?? 0
    expect(told).toBeGreaterThanOrEqual(ms)
    expect(told).toBeLessThanOrEqual(ms * 1.01)
  })

  test('of nothing has no quantile', () => expect(quantileMs([], 0.5)).toBeUndefined())

  test('is merged bucket by bucket, and what counts as no less than a floor moves up to it', () => {
    expect(
      merged([
        [[1, 2]],
        [
          [1, 3],
          [4, 1],
        ],
      ]),
    ).toEqual([
      [1, 5],
      [4, 1],
    ])
    expect(merged([[[1, 2]], [[7, 1]]], 5)).toEqual([
      [5, 2],
      [7, 1],
    ])
    expect(size(merged([histogram, histogram]))).toBe(200)
  })
})
