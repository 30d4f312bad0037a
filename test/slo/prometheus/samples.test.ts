import { describe, expect, test } from 'vitest'
import { bracket, growth, type Sample } from '../../../slo/prometheus/samples.ts'

const each = (...values: number[]): Sample[] => values.map((value, second) => [second, value])

describe('growth', () => {
  test.each([
    ['counts the difference', [10, 15, 30], 20],
    ['does not count the baseline', [1000], 0],
    ['counts nothing of nothing', [], 0],
    ['counts what came after a reset in full', [10, 15, 3, 4], 9],
    ['counts a reset to zero as nothing', [10, 0, 2], 2],
    ['counts each of several resets', [5, 1, 1, 0, 7, 2], 10],
  ])('%s', (_, values, grown) => expect(growth(each(...values))).toBe(grown))
})

describe('bracket', () => {
  const samples = each(0, 1, 2, 3, 4, 5)

  test('takes the scrape at or before the start, and the first at or after the end', () => {
    expect(bracket(samples, 1.5, 3.5)).toEqual(samples.slice(1, 5))
    expect(bracket(samples, 2, 4)).toEqual(samples.slice(2, 5))
  })

  test('takes what there is where the series begins late or ends early', () => {
    expect(bracket(samples, -3, 99)).toEqual(samples)
  })
})
