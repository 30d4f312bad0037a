import { describe, expect, test } from 'vitest'
import { Failure } from '../../common/failure.ts'
import { daysOf, parseQuarter, previousQuarter, quarterAt } from '../../slo/calendar.ts'

const at = (text: string) => Date.parse(text) / 1000
const now = at('2026-11-21T03:00:00Z')

describe('a quarter', () => {
  test('is spelled by its months and is half-open, in UTC', () => {
    expect(parseQuarter('2026-09', now)).toEqual({
      id: '2026-09',
      start: at('2026-09-01T00:00:00Z'),
      end: at('2026-12-01T00:00:00Z'),
      name: 'September to November 2026',
      months: ['September', 'October', 'November'],
    })
  })

  test.each([
    ['2026-12', 'December 2026 to February 2027', 90],
    ['2027-12', 'December 2027 to February 2028', 91],
    ['2026-03', 'March to May 2026', 92],
    ['2026-06', 'June to August 2026', 92],
    ['2026-09', 'September to November 2026', 91],
    ['current', 'September to November 2026', 91],
    ['previous', 'June to August 2026', 92],
    ['2026-10-17', 'September to November 2026', 91],
    ['2027-01-31', 'December 2026 to February 2027', 90],
    ['2028-02-29', 'December 2027 to February 2028', 91],
  ])('%s is %s and has %i days', (text, name, days) => {
    const quarter = parseQuarter(text, now)
    expect(quarter.name).toBe(name)
    expect(daysOf(quarter)).toHaveLength(days)
  })

  test.each([
    ['2026-10', /No quarter begins in 2026-10/, /write 2026-09/],
    ['Q3', /names no quarter/, /2026-09/],
    ['2026-02-30', /names no quarter/, /2026-09/],
    ['2026-13', /names no quarter/, /2026-09/],
    ['', /names no quarter/, /2026-09/],
  ])('"%s" is refused, and what to write is said', (text, sentence, hint) => {
    try {
      parseQuarter(text, now)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(Failure)
      expect((error as Failure).message).toMatch(sentence)
      expect((error as Failure).hint).toMatch(hint)
    }
  })

  test('begins with its first second and ends before its last', () => {
    expect(quarterAt(at('2026-12-01T00:00:00Z')).id).toBe('2026-12')
    expect(quarterAt(at('2026-12-01T00:00:00Z') - 1).id).toBe('2026-09')
    expect(previousQuarter(quarterAt(at('2026-12-01T00:00:00Z'))).id).toBe('2026-09')
  })
})

describe('the days of a window', () => {
  test('are cut to it at both ends', () => {
    const [start, end] = [at('2026-09-01T06:00:00Z'), at('2026-09-03T01:30:00Z')]
    expect(daysOf({ start, end })).toEqual([
      { date: '2026-09-01', start, end: at('2026-09-02T00:00:00Z') },
      { date: '2026-09-02', start: at('2026-09-02T00:00:00Z'), end: at('2026-09-03T00:00:00Z') },
      { date: '2026-09-03', start: at('2026-09-03T00:00:00Z'), end },
    ])
  })

  test('of nothing are none', () => {
    expect(daysOf({ start: now, end: now })).toEqual([])
  })
})
