import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowedFailures, atLeast, parseFraction } from '../../slo/fraction.ts'

describe('parseFraction', () => {
  test.each([
    ['98 %', { numerator: 98, denominator: 100 }],
    ['99.95%', { numerator: 9995, denominator: 10_000 }],
    ['0.98', { numerator: 98, denominator: 100 }],
    ['100 %', { numerator: 100, denominator: 100 }],
    ['1', { numerator: 1, denominator: 1 }],
  ])('reads %s exactly', (text, fraction) => expect(parseFraction(text)).toEqual(fraction))

  test.each(['', '101 %', '1.01', '-5 %', '98 percent', 'NaN', '1e-2', '.5', '99.99999999999999 %'])(
    'refuses %j',
    (text) => expect(parseFraction(text)).toBeUndefined(),
  )
})

describe('atLeast', () => {
  const p98 = { numerator: 98, denominator: 100 }

  test('is met exactly at the target and not one request below it', () => {
    expect(atLeast(98, 100, p98)).toBe(true)
    expect(atLeast(97, 100, p98)).toBe(false)
  })

  test('does not round where floating point would: 99.99 % of ten thousand million', () => {
    const target = { numerator: 9999, denominator: 10_000 }
    expect(atLeast(9_999_000_000, 10_000_000_000, target)).toBe(true)
    expect(atLeast(9_998_999_999, 10_000_000_000, target)).toBe(false)
  })

  test.each([
    [0, 0],
    [1, -1],
    [0.5, 1],
    [Number.NaN, 10],
    [1, Number.POSITIVE_INFINITY],
  ])('refuses %d of %d, which are no counts', (part, whole) =>
    expect(() => atLeast(part, whole, p98)).toThrow(RangeError),
  )

  test('agrees with the allowed failures for any counts', () => {
    const counts = fc
      .integer({ min: 1, max: 1e12 })
      .chain((whole) => fc.tuple(fc.integer({ min: 0, max: whole }), fc.constant(whole)))
    fc.assert(
      fc.property(counts, fc.integer({ min: 0, max: 10_000 }), ([bad, whole], numerator) => {
        const fraction = { numerator, denominator: 10_000 }
        expect(atLeast(whole - bad, whole, fraction)).toBe(bad <= allowedFailures(whole, fraction))
      }),
    )
  })
})
