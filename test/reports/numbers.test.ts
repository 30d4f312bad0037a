import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bytes,
  count,
  digits,
  duration,
  durationBeside,
  instant,
  interval,
  percent,
  percentileName,
  plainSpaces,
  plural,
  rate,
  share,
  span,
  target,
  windowOf,
} from '../../reports/numbers.ts'

const plainly = (text: string | undefined) => (text === undefined ? undefined : plainSpaces(text))

describe('a percentage of counts', () => {
  it.each([
    [29_946, 30_000, '99.82 %'],
    [30_000, 30_000, '100 %'],
    [0, 30_000, '0 %'],
    [95, 100, '95.00 %'],
    [999_999, 1_000_000, '99.9999 %'],
    [9_999_999_999, 10_000_000_000, '99.999999 %'],
    [1, 1_000_000, '< 0.01 %'],
    [3, 2, '150.00 %'],
    [0, 0, undefined],
  ])('%i of %i reads %s', (part, whole, text) => {
    expect(plainly(percent(part, whole))).toBe(text)
  })

  it('never reads as more than it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 12 }), fc.double({ min: 0, max: 1, noNaN: true }), (whole, ratio) => {
        const part = Math.floor(whole * ratio)
        const text = plainly(percent(part, whole)) ?? ''
        if (text.startsWith('<')) return part / whole < 0.0001
        const shown = Number(text.replace(' %', ''))
        return (
          BigInt(Math.round(shown * 1e6)) * BigInt(whole) <= BigInt(part) * 100_000_000n &&
          (shown < 100 || part === whole)
        )
      }),
    )
  })
})

it.each([
  [0.98971, 0.98976, '98.97 to 98.98 %'],
  [0.999_943, 0.999_944, '99.994 to 99.995 %'],
  [0.94, 1, '94.00 to 100 %'],
  [1, 1, '100 to 100 %'],
  [0, 0.000_001, '0 to 0.01 %'],
  [0.95, 0.95, '95.00 to 95.00 %'],
])('an interval from %d to %d reads %s: rounded outwards', (lower, upper, text) => {
  expect(plainly(interval(lower, upper))).toBe(text)
})

it.each([
  [0, '0 ms'],
  [0.0234, '0.023 ms'],
  [0.62, '0.62 ms'],
  [3.616, '3.62 ms'],
  [38.04, '38 ms'],
  [131.4, '131 ms'],
  [999.7, '1 s'],
  [1404, '1.4 s'],
  [10_000, '10 s'],
])('%f ms reads %s', (ms, text) => {
  expect(plainSpaces(duration(ms))).toBe(text)
})

it.each([
  [100.2, 100, '100.2 ms'],
  [100, 100, '100 ms'],
  [131, 100, '131 ms'],
  [9.9999, 10, '9.9999 ms'],
])('%f ms against a promise of %i ms reads %s', (ms, promisedMs, text) => {
  expect(plainSpaces(durationBeside(ms, promisedMs))).toBe(text)
})

it.each([
  [0.0004, '< 0.1 %'],
  [0.0373, '3.7 %'],
  [0.999, '99 %'],
  [1, '100 %'],
  [1.001, '101 %'],
  [3.77, '377 %'],
  [25.4, '25 times'],
  [0, '0 %'],
])('%f of a budget reads %s', (ratio, text) => {
  expect(plainSpaces(share(ratio))).toBe(text)
})

it.each([
  [30, '30 s'],
  [90, '90 s'],
  [600, '10 min'],
  [3900, '1 h 5 min'],
  [90_000, '1 d 1 h'],
])('%i seconds last %s', (seconds, text) => {
  expect(plainSpaces(span(seconds))).toBe(text)
})

it('spells the rest', () => {
  expect([count(29_990), plural(1, 'request'), plural(2, 'class', 'classes'), digits(0.5)]).toEqual([
    '29,990',
    '1 request',
    '2 classes',
    '0.5',
  ])
  expect([target({ numerator: 9995, denominator: 10_000 }), bytes(8_326_430_720), bytes(0)].map(plainSpaces)).toEqual([
    '99.95 %',
    '8.33 GB',
    '0 B',
  ])
  expect([percentileName(0.99), percentileName(0.9999), rate(1000), rate(4.2)]).toEqual([
    'P99',
    'P99.99',
    '1,000/s',
    '4.2/s',
  ])
})

it('names instants and windows in UTC, the day only once', () => {
  expect(instant('2026-11-21T03:22:44.517Z')).toBe('2026-11-21 03:22:44.517 UTC')
  expect(windowOf('2026-11-21T03:10:12.696Z', '2026-11-21T03:10:42.696Z')).toBe('2026-11-21 03:10:12 to 03:10:42 UTC')
  expect(windowOf('2026-11-21T23:59:50Z', '2026-11-22T00:00:20Z')).toBe(
    '2026-11-21 23:59:50 to 2026-11-22 00:00:20 UTC',
  )
})
