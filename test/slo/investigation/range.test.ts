import { describe, expect, test } from 'vitest'
import { rangeOf, type TimeRequest } from '../../../slo/investigation/range.ts'

const now = 1_764_003_600
const none = { from: undefined, to: undefined, last: undefined, before: undefined }

describe('a time', () => {
  test.each<[string, Partial<TimeRequest>, number, object]>([
    [
      'that is the last quarter of an hour is read with as long before it',
      { last: 900 },
      1,
      { start: now - 1800, steps: 1800, stepSeconds: 1, from: 900 },
    ],
    [
      'of an hour is read with the hour before it, in steps of two seconds',
      { from: now - 7200, to: now - 3600 },
      1,
      { start: now - 10_800, steps: 3600, stepSeconds: 2, from: 1800 },
    ],
    [
      'is read alone on request',
      { last: 600, before: 0 },
      1,
      { start: now - 600, steps: 600, stepSeconds: 1, from: 0 },
    ],
    [
      'is read in no shorter steps than it is scraped',
      { last: 3600 },
      15,
      { start: now - 7200, steps: 480, stepSeconds: 15, from: 240 },
    ],
    ['without an end lasts until now', { from: now - 300 }, 1, { steps: 600, from: 300, end: now }],
    ['that reaches into the future ends now', { from: now - 300, to: now + 900 }, 1, { end: now }],
  ])('%s', (_, span, interval, range) => {
    expect(rangeOf({ ...none, ...span }, now, interval)).toMatchObject(range)
  })

  test.each<[string, Partial<TimeRequest>, RegExp]>([
    ['that nobody gave', {}, /Which time\?/],
    ['that is given twice', { last: 60, from: now - 60 }, /the last one, or/],
    ['that ends before it begins', { from: now - 60, to: now - 120 }, /ends before it begins/],
    ['that lies in the future', { from: now + 60 }, /in the future/],
    ['of a month', { from: now - 30 * 86_400 }, /more than 7 days/],
    ['that holds no two scrapes', { last: 60, before: 0 }, /less than two scrapes, one every 60 s/],
  ])('%s is refused', (_, span, why) => {
    expect(() => rangeOf({ ...none, ...span }, now, 60)).toThrow(why)
  })
})
