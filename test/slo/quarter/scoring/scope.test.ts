import { describe, expect, test } from 'vitest'
import { parseFraction } from '../../../../slo/fraction.ts'
import type { Bounded } from '../../../../slo/quarter/evidence.ts'
import { judge, scoreScope } from '../../../../slo/quarter/scoring/scope.ts'

const exactly = (count: number): Bounded => ({ lower: count, count, upper: count })
const fraction = (text: string) => parseFraction(text) ?? { numerator: 0, denominator: 1 }
const day = 86_400
const finished = { start: 0, end: 92 * day, countedUntil: 92 * day }
const question = {
  scope: 'eqiad',
  target: fraction('98 %'),
  faults: [],
  remarks: [],
  badDid: 'failed',
  countedDid: 'failed',
  span: finished,
}
const tally = (good: number, bad: number) => ({ good: exactly(good), bad: exactly(bad), unseen: 0, days: new Map() })

describe('a verdict', () => {
  test.each([
    { what: 'exactly at the target', good: exactly(98), bad: exactly(2), verdict: 'met' },
    { what: 'one failure past the target', good: exactly(97), bad: exactly(3), verdict: 'missed' },
    { what: 'one of 1e9 past the target', good: exactly(979_999_999), bad: exactly(20_000_001), verdict: 'missed' },
    { what: 'at the target to the last of 1e9', good: exactly(980_000_000), bad: exactly(20_000_000), verdict: 'met' },
    { what: 'with no request', good: exactly(0), bad: exactly(0), verdict: 'inconclusive' },
    {
      what: 'that one possible failure would turn',
      good: exactly(98),
      bad: { lower: 2, count: 2, upper: 3 },
      verdict: 'inconclusive',
    },
    {
      what: 'that possible failures cannot turn',
      good: exactly(9_800),
      bad: { lower: 2, count: 2, upper: 200 },
      verdict: 'met',
    },
    {
      what: 'that possible good requests cannot save',
      good: { lower: 90, count: 90, upper: 95 },
      bad: exactly(10),
      verdict: 'missed',
    },
    {
      what: 'with only possible requests',
      good: { lower: 0, count: 0, upper: 5 },
      bad: exactly(0),
      verdict: 'inconclusive',
    },
  ])('$what is $verdict', ({ good, bad, verdict }) => {
    expect(judge({ good, bad }, fraction('98 %'))).toBe(verdict)
  })
})

describe('a scope', () => {
  test('that nothing was seen of is inconclusive and says so', () => {
    const score = scoreScope({ ...question, tally: undefined })
    expect(score).toMatchObject({ verdict: 'inconclusive', budget: { allowed: 0, used: 0, left: 0 }, days: [] })
    expect(score.reasons).toEqual(['No data was found in eqiad: no data is never a pass.'])
    expect(score.interval).toBeUndefined()
  })

  test('with a fault is inconclusive whatever its counts say', () => {
    const score = scoreScope({ ...question, tally: tally(1000, 0), faults: ['The buckets are broken.'] })
    expect(score.verdict).toBe('inconclusive')
    expect(score.reasons[0]).toBe('The buckets are broken.')
  })

  test('counts its budget in requests', () => {
    const { budget, reasons } = scoreScope({ ...question, tally: tally(970_000, 30_000) })
    expect(budget).toEqual({ allowed: 20_000, used: 30_000, left: -10_000, share: 1.5 })
    expect(reasons).toEqual(['30,000 requests of 1,000,000 failed; 20,000 were allowed.'])
  })

  test('with few requests says that chance could have decided, and how few failures it allows', () => {
    const { verdict, reasons } = scoreScope({ ...question, tally: tally(40, 0) })
    expect(verdict).toBe('met')
    expect(reasons).toEqual([
      'The evidence is weak: with 40 requests, chance alone could have decided.',
      'Of 40 requests, a single bad one would break the promise.',
    ])
  })

  test('of an unfinished quarter shows where it is heading, and when the budget runs out', () => {
    const span = { start: 0, end: 92 * day, countedUntil: 46 * day }
    const { pace, verdict } = scoreScope({ ...question, span, tally: tally(9_700, 300) })
    expect(verdict).toBe('missed')
    expect(pace).toEqual({
      total: 20_000,
      bad: 600,
      allowed: 400,
      spent: 0.75,
      atEnd: 1.5,
      runsOutAt: new Date((46 * day * 400 * 1000) / 300).toISOString().replace(/\.\d+Z/, '.000Z'),
    })
  })

  test('that was narrow says that requests in no sample could turn it, and is decided by those that are', () => {
    const { verdict, reasons } = scoreScope({ ...question, tally: { ...tally(98_000, 2_000), unseen: 3 } })
    expect(verdict).toBe('met')
    expect(reasons[0]).toBe(
      'It was narrow: some 3 requests after the last scrapes of processes that ended are in no count, and could turn it.',
    )
  })

  test('of a finished quarter has no pace', () => {
    expect(scoreScope({ ...question, tally: tally(98, 2) }).pace).toBeUndefined()
  })

  test('holds the ideal against the same counts, and declared exclusions beside them', () => {
    const score = scoreScope({
      ...question,
      tally: tally(9_700, 300),
      ideal: fraction('99.9 %'),
      excluded: { good: exactly(0), bad: exactly(200), unseen: 0 },
    })
    expect(score.verdict).toBe('missed')
    expect(score.ideal?.verdict).toBe('missed')
    expect(score.withoutExclusions).toEqual({ good: exactly(9_700), bad: exactly(100), verdict: 'met' })
  })
})
