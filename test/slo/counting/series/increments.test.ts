import { describe, expect, test } from 'vitest'
import { incrementsOf, isReset } from '../../../../slo/counting/series/increments.ts'
import { samplesOf } from '../../../quarter-kit/notation.ts'

const minute = 60
const of = (notation: string) => samplesOf(notation, 0, minute)

describe('increments', () => {
  test.each([
    ['a first sample is the baseline where nothing came before', '7 9 12', undefined, { total: 5, resets: 0 }],
    ['a value from before is the baseline', '7 9 12', 5, { total: 7, resets: 0 }],
    ['after a reset the new value counts in full', '5 9 2 4', undefined, { total: 8, resets: 1 }],
    ['a reset to zero counts nothing', '5 9 0 0', undefined, { total: 4, resets: 1 }],
    ['a reset between the baseline and the first sample', '3 4', 9, { total: 4, resets: 1 }],
    ['a gap is bridged', '5 _x9 8', undefined, { total: 3, resets: 0 }],
    ['one sample alone counts nothing', '41', undefined, { total: 0, resets: 0 }],
    ['no sample counts nothing', '_', 12, { total: 0, resets: 0 }],
  ])('%s', (_, notation, before, expected) => {
    const baseline = before === undefined ? undefined : { at: -minute, value: before }
    expect(incrementsOf(of(notation), baseline)).toEqual(expected)
  })

  test('a process that started between two samples is a reset, even where the new value has outgrown the old one', () => {
    expect(incrementsOf(of('3 3 5 6'), undefined, [90])).toEqual({ total: 6, resets: 1 })
    expect(incrementsOf(of('3 3 5 6'), undefined, [-500])).toEqual({ total: 3, resets: 0 })
  })

  test('a start that is told a little late or early is that of the fall beside it, and of no second reset', () => {
    for (const start of [110, 130, 170, 210])
      expect(incrementsOf(of('3 6 1 3 5'), undefined, [start])).toEqual({ total: 8, resets: 1 })
    expect(incrementsOf(of('3 6 1 3 5'), undefined, [70, 210])).toEqual({ total: 11, resets: 2 })
    expect(incrementsOf(of('3 6 1 _x9 4'), undefined, [700])).toEqual({ total: 8, resets: 2 })
  })

  test('a process that started at the instant of a sample did so before it', () => {
    expect(incrementsOf(of('3 3 5'), undefined, [120])).toEqual({ total: 5, resets: 1 })
  })

  test('parts add up to the whole, wherever it is cut', () => {
    const samples = of('4 9 2 _ 2 8 1 1 30')
    const whole = incrementsOf(samples).total
    for (let cut = 1; cut < samples.length; cut++) {
      const [at, value] = samples[cut - 1] ?? [0, 0]
      const parts = incrementsOf(samples.slice(0, cut)).total + incrementsOf(samples.slice(cut), { at, value }).total
      expect(parts).toBe(whole)
    }
  })
})

describe('a fall of a process whose starts nobody tells', () => {
  const fall = { from: 0, before: 1300, at: 600, value: 400, isMadeUp: false }
  test.each([
    ['to less than a half began anew', fall, 0.002, true],
    ['to what it may have counted since began anew', { ...fall, value: 900 }, 0.2, true],
    ['to more than that is none', { ...fall, value: 900 }, 0.002, false],
    ['that one step made up for, faster than it ever counts, is a slip', { ...fall, isMadeUp: true }, 0.002, false],
    ['that it made up for as fast as it counts began anew', { ...fall, isMadeUp: true }, 0.2, true],
  ])('%s', (_, each, perSecond, expected) => {
    expect(isReset(each, [], perSecond)).toBe(expected)
  })
})
