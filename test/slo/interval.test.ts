import { describe, expect, test } from 'vitest'
import { binomialDensity, clopperPearson, incompleteBeta } from '../../slo/interval.ts'

/** P(at most k of n), summed term by term. */
function atMost(k: number, n: number, p: number): number {
  let [term, sum] = [(1 - p) ** n, 0]
  for (let i = 0; i <= k; i++) {
    sum += term
    term *= ((n - i) / (i + 1)) * (p / (1 - p))
  }
  return sum
}

describe('the Clopper-Pearson interval', () => {
  test.each([
    { good: 9, total: 10, lower: 0.554984, upper: 0.997471 },
    { good: 95, total: 100, lower: 0.887165, upper: 0.983568 },
    { good: 0, total: 10, lower: 0, upper: 0.308497 },
    { good: 10, total: 10, lower: 0.691503, upper: 1 },
    { good: 1, total: 1, lower: 0.025, upper: 1 },
  ])('of $good good of $total is the textbook one', ({ good, total, lower, upper }) => {
    const interval = clopperPearson(good, total)
    expect(interval.lower).toBeCloseTo(lower, 6)
    expect(interval.upper).toBeCloseTo(upper, 6)
  })

  test.each([
    { some: 0, total: 40, lower: 0, upper: 0.08809730287880237 },
    { some: 3, total: 40, lower: 0.01574217985104153, upper: 0.20386474873289895 },
    { some: 20, total: 40, lower: 0.33801781373723455, upper: 0.6619821862627655 },
    { some: 1, total: 1_000_000, lower: 2.5317807663794178e-8, upper: 5.571630655166939e-6 },
    { some: 123_456, total: 10_000_000, lower: 0.012277251721786982, upper: 0.01241423083597978 },
    { some: 10, total: 1_000_000_000, lower: 4.795388706213807e-9, upper: 1.83903558812333e-8 },
    { some: 500_000_000, total: 1_000_000_000, lower: 0.4999690097484223, upper: 0.5000309902515777 },
  ])('of $some of $total is what scipy says, and its mirror image for the others', ({ some, total, lower, upper }) => {
    const interval = clopperPearson(some, total)
    expect(Math.abs(interval.lower - lower)).toBeLessThanOrEqual(1e-8 * lower)
    expect(Math.abs(interval.upper - upper)).toBeLessThanOrEqual(1e-8 * upper)
    const others = clopperPearson(total - some, total)
    expect(Math.abs(others.lower - (1 - upper))).toBeLessThanOrEqual(1e-8 * upper)
    expect(Math.abs(others.upper - (1 - lower))).toBeLessThanOrEqual(1e-8 * lower + Number.EPSILON)
  })

  test('puts exactly 2.5 % of the probability beyond each end, as the sum over all outcomes shows', () => {
    for (const [good, total] of [
      [3, 7],
      [39, 40],
      [4, 200],
      [1, 500],
    ] as const) {
      const { lower, upper } = clopperPearson(good, total)
      expect(1 - atMost(good - 1, total, lower)).toBeCloseTo(0.025, 9)
      expect(atMost(good, total, upper)).toBeCloseTo(0.025, 9)
    }
  })

  test.each([1, 17, 1000, 1_000_000, 1_000_000_000])('with all %d good is known in closed form', (total) => {
    const closed = 0.025 ** (1 / total)
    expect(clopperPearson(total, total)).toEqual({ lower: expect.closeTo(closed, 13), upper: 1 })
    expect(clopperPearson(0, total)).toEqual({ lower: 0, upper: expect.closeTo(1 - closed, 13) })
  })

  test('of a thousand million requests agrees with the normal approximation where that is good', () => {
    const [good, total] = [980_000_000, 1_000_000_000]
    const half = 1.959963985 * Math.sqrt((0.98 * 0.02) / total)
    const { lower, upper } = clopperPearson(good, total)
    expect(lower).toBeCloseTo(0.98 - half, 8)
    expect(upper).toBeCloseTo(0.98 + half, 8)
  })

  test('of rare failures among very many agrees with the Poisson interval', () => {
    const { lower, upper } = clopperPearson(1_000_000_000 - 3, 1_000_000_000)
    expect((1 - upper) * 1e9).toBeCloseTo(0.618672, 4)
    expect((1 - lower) * 1e9).toBeCloseTo(8.767273, 4)
  })

  test('narrows with less confidence, and is the mirror image for the failures', () => {
    const wide = clopperPearson(95, 100, 0.99)
    const narrow = clopperPearson(95, 100, 0.9)
    expect(wide.lower).toBeLessThan(narrow.lower)
    expect(wide.upper).toBeGreaterThan(narrow.upper)
    const mirrored = clopperPearson(5, 100)
    expect(mirrored.lower).toBeCloseTo(1 - clopperPearson(95, 100).upper, 14)
  })

  test.each([
    [1, 0],
    [2, 1],
    [-1, 5],
    [0.5, 5],
    [Number.NaN, 5],
  ])('of %d of %d is refused', (good, total) => {
    expect(() => clopperPearson(good, total)).toThrow(RangeError)
  })
})

test('the incomplete beta function is the upper tail of the binomial', () => {
  for (const [k, n, p] of [
    [1, 5, 0.1],
    [7, 20, 0.3],
    [250, 500, 0.52],
  ] as const) {
    expect(incompleteBeta(p, k, n - k + 1)).toBeCloseTo(1 - atMost(k - 1, n, p), 10)
  }
})

test('binomial densities sum to one', () => {
  let sum = 0
  for (let k = 0; k <= 300; k++) sum += binomialDensity(k, 300, 0.37)
  expect(sum).toBeCloseTo(1, 12)
})
