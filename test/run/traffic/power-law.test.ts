import { describe, expect, test } from 'vitest'
import { digamma, fitPopularity, logGamma, trigamma } from '../../../run/traffic/power-law.ts'
import { zipf } from '../../../scenarios/lib/rows/popularity.ts'

/** How many pages were asked for so many times. */
function spectrumOf(exponent: number, requests: number, pages: number, seed: number) {
  const rank = zipf(pages, exponent).ranks(seed)
  const perPage = new Map<number, number>()
  for (let i = 0; i < requests; i++) perPage.set(rank(i), (perPage.get(rank(i)) ?? 0) + 1)
  const spectrum = new Map<number, number>()
  for (const count of perPage.values()) spectrum.set(count, (spectrum.get(count) ?? 0) + 1)
  return [...spectrum].sort(([a], [b]) => a - b)
}

describe('the exponent of popularity', () => {
  test.each([
    [0.6, 500_000, 50_000],
    [0.8, 300_000, 50_000],
    [1, 300_000, 50_000],
    [1.2, 200_000, 100_000],
    [1.5, 200_000, 1_000_000],
  ])('of %d is found again in requests that were drawn by it, within its error', (exponent, requests, pages) => {
    const fits = [1, 2, 3].map((seed) => fitPopularity(spectrumOf(exponent, requests, pages, seed)))
    for (const fit of fits) {
      expect(Math.abs((fit?.exponent ?? 0) - exponent)).toBeLessThan(3.5 * (fit?.standardError ?? 0))
      expect(fit?.standardError).toBeLessThan(0.02)
      expect(fit?.distance).toBeLessThan(0.02)
    }
  })

  test('is not told where few pages were asked for, or all alike', () => {
    expect(fitPopularity([])).toBeUndefined()
    expect(
      fitPopularity([
        [1, 30],
        [2, 10],
      ]),
    ).toBeUndefined()
    expect(fitPopularity([[7, 10_000]])).toBeUndefined()
  })
})

test('gamma and its derivatives are right', () => {
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12)
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12)
  expect(digamma(1)).toBeCloseTo(-0.577_215_664_901_533, 12)
  expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 12)
})
