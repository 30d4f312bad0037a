import { describe, expect, it } from 'vitest'
import { zipf } from '../../../../scenarios/lib/rows/popularity.ts'
import { chiSquareExcess } from '../chi-square.ts'

const draws = 200_000

/** The expected counts by rank, by definition of the law. */
function expectedCounts(elements: number, exponent: number): number[] {
  const weights = Array.from({ length: elements }, (_, i) => (i + 1) ** -exponent)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => (draws * weight) / total)
}

describe('popularity', () => {
  it.each([0, 0.5, 0.8, 0.99, 1, 1.000001, 1.2, 2])('follows the law rank by rank, exponent %d', (exponent) => {
    const rank = zipf(200, exponent).ranks(42)
    const observed = Array<number>(200).fill(0)
    for (let i = 0; i < draws; i++) {
      const drawn = rank(i)
      observed[drawn] = (observed[drawn] as number) + 1
    }
    // Ranks that are expected fewer than five times share a cell, as Pearson's test wants.
    const expected = expectedCounts(200, exponent)
    const rare = expected.findIndex((count) => count < 5)
    const pool = (counts: readonly number[]): number[] =>
      rare < 0 ? [...counts] : [...counts.slice(0, rare), counts.slice(rare).reduce((sum, count) => sum + count, 0)]
    expect(Math.abs(chiSquareExcess(pool(observed), pool(expected)))).toBeLessThan(4)
  })

  it('is a pure function of stream and index', () => {
    const ranks = (stream: number): number[] => {
      const rank = zipf(1000, 0.8).ranks(stream)
      return Array.from({ length: 100 }, (_, i) => rank(i))
    }
    expect(ranks(5)).toEqual(ranks(5))
    expect(ranks(6)).not.toEqual(ranks(5))
  })

  it('holds 65 million elements as easily as one', () => {
    const rank = zipf(65_000_000, 0.8).ranks(1)
    const ranks = Array.from({ length: 20_000 }, (_, i) => rank(i))
    expect(Math.min(...ranks)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...ranks)).toBeLessThan(65_000_000)
    // 42 % of the draws fall on the first million: the figure of the law itself, summed.
    const popular = ranks.filter((rank) => rank < 1_000_000).length / ranks.length
    expect(popular).toBeGreaterThan(0.4)
    expect(popular).toBeLessThan(0.45)
    expect(zipf(1, 0.8).ranks(1)(1)).toBe(0)
  })
})
