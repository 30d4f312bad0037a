import { describe, expect, it, test } from 'vitest'
import { generatorNumber, nextFullMs, planText, segmentOf } from '../../../scenarios/lib/generators.ts'
import { planWith } from './plans.ts'

describe('which generator it is', () => {
  it.each([1, 2, 3, 4, 7, 100])('is told by its segment, one of %i', (of) => {
    for (let number = 1; number <= of; number++) {
      const { segment, sequence } = segmentOf(number, of)
      expect(generatorNumber(of, segment, sequence)).toBe(number)
    }
  })

  it('is told by fractions that k6 has reduced', () => {
    expect(generatorNumber(4, '1/2:3/4', '0,1/4,1/2,3/4,1')).toBe(3)
  })

  it.each([
    ['has no segment', 4, undefined, undefined],
    ['is one of three where there are four', 4, '1/3:2/3', '0,1/3,2/3,1'],
    ['has a segment as large as two', 4, '1/4:3/4', '0,1/4,1/2,3/4,1'],
    ['has segments of different sizes beside it', 3, '0:1/3', '0,1/3,1/2,1'],
    ['has a segment beyond all', 2, '1:3/2', '0,1/2,1'],
    ['says something else', 2, 'half', '0,1/2,1'],
  ])('is refused where it %s', (_, of, segment, sequence) => {
    expect(() => generatorNumber(of, segment, sequence)).toThrow(`The plan is for ${of} generators`)
  })
})

test('those who are ready within an interval name the same full instant, and have time until then', () => {
  expect([60_000, 100_000, 114_999].map((now) => nextFullMs(now, 60_000, 5000))).toEqual([120_000, 120_000, 120_000])
  expect(nextFullMs(115_001, 60_000, 5000)).toBe(180_000)
})

test('a plan is the same text in whatever order its fields are', () => {
  const plan = planWith()
  const turned = Object.fromEntries(Object.entries(plan).toReversed()) as typeof plan
  expect(planText(turned)).toBe(planText(plan))
  expect(planText({ ...plan, seed: 2 })).not.toBe(planText(plan))
})
