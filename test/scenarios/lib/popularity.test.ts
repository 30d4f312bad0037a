import { describe, expect, it } from 'vitest'
import { zipf } from '../../../scenarios/lib/popularity.ts'
import { chiSquareExcess } from './chi-square.ts'

const draws = 200_000

/** The expected counts by rank, by definition of the law. */
function expectedCounts(elements: number, exponent: number): number[] {
  const weights = Array.from({ length: elements }, (_, i) => (i + 1) ** -exponent)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => (draws * weight) / total)
}

describe('popularity', () => {
  it.each([0, 0.5, 0.8, 0.99, 1, 1.000001, 1.2, 2])('follows the law rank by rank, exponent %d', (exponent) => {
    const law = zipf(200, exponent)
    const observed = Array<number>(200).fill(0)
    for (let i = 0; i < draws; i++) {
      const rank = law.rank(42, i)
      observed[rank] = (observed[rank] as number) + 1
    }
    // Ranks that are expected fewer than five times share a cell, as Pearson's test wants.
    const expected = expectedCounts(200, exponent)
    const rare = expected.findIndex((count) => count < 5)
    const pool = (counts: readonly number[]): number[] =>
      rare < 0 ? [...counts] : [...counts.slice(0, rare), counts.slice(rare).reduce((sum, count) => sum + count, 0)]
    expect(Math.abs(chiSquareExcess(pool(observed), pool(expected)))).toBeLessThan(4)
  })

  it('is a pure function of stream and index', () => {
    const ranks = (): number[] => Array.from({ length: 100 }, (_, i) => zipf(1000, 0.8).rank(5, i))
    expect(ranks()).toEqual(ranks())
    expect(Array.from({ length: 100 }, (_, i) => zipf(1000, 0.8).rank(6, i))).not.toEqual(ranks())
  })

  it('holds 65 million elements as easily as one', () => {
    const law = zipf(65_000_000, 0.8)
    const ranks = Array.from({ length: 20_000 }, (_, i) => law.rank(1, i))
    expect(Math.min(...ranks)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...ranks)).toBeLessThan(65_000_000)
    // 42 % of the draws fall on the first million: the figure of the law itself, summed.
    const popular = ranks.filter((rank) => rank < 1_000_000).length / ranks.length
    expect(popular).toBeGreaterThan(0.4)
    expect(popular).toBeLessThan(0.45)
    expect(zipf(1, 0.8).rank(1, 1)).toBe(0)
  })
})
