import { describe, expect, test } from 'vitest'
import { bucketOf, bucketStartMs, lastBucket } from '../../slo/latency-buckets.ts'

describe('latency buckets', () => {
  test('are none wider than 1 % of where they begin, from 10 µs to 60 s, without a gap', () => {
    for (let bucket = 1; bucket < lastBucket; bucket++) {
      const [start, end] = [bucketStartMs(bucket), bucketStartMs(bucket + 1)]
      expect(end).toBeGreaterThan(start)
      expect((end - start) / start).toBeLessThanOrEqual(0.01)
    }
    expect(bucketStartMs(1)).toBeLessThanOrEqual(0.0101)
    expect(bucketStartMs(lastBucket)).toBeGreaterThan(59_500)
  })

  test('hold what begins with them and what comes before their end', () => {
    for (let bucket = 1; bucket <= lastBucket; bucket++) {
      const [start, end] = [bucketStartMs(bucket), bucketStartMs(bucket + 1)]
      expect(bucketOf(start * (1 + 1e-9))).toBe(bucket)
      expect(bucketOf(end * (1 - 1e-9))).toBe(bucket)
    }
  })

  test.each([
    ['a latency that a clock that stepped back makes negative', -3, 0],
    ['nothing', 0, 0],
    ['10 µs', 0.01, 0],
    ['more than a minute', 61_000, lastBucket],
    ['an hour', 3_600_000, lastBucket],
  ])('%s has one', (_, ms, bucket) => expect(bucketOf(ms)).toBe(bucket))
})
