import { describe, expect, test } from 'vitest'
import { DayDraft, type DayRecord } from '../../../slo/counting/day-cache.ts'
import type { DayPart } from '../../../slo/counting/parts.ts'
import { joinGaps } from '../../../slo/counting/series/gaps.ts'
import { summarise } from '../../../slo/counting/summary.ts'
import { addInOrder, addSideBySide, noLives } from '../../../slo/counting/tally.ts'

const day = 86_400
const eqiad = { site: 'eqiad' }
const codfw = { site: 'codfw' }
const group = (labels: Readonly<Record<string, string>>, count: number, open = 0) => {
  return { labels, count, lower: count, upper: count + open, unseen: 1 }
}
function record(index: number, groups: DayRecord['groups'], lives: Partial<DayRecord['lives']> = {}): DayRecord {
  return {
    date: `2026-09-0${index + 1}`,
    start: index * day,
    end: (index + 1) * day,
    method: 'anchored',
    groups,
    lives: { ...noLives, ...lives },
    doubts: [],
    turns: [],
    marks: [],
    gaps: [],
    samples: 10,
    notes: ['a note'],
    queries: [{ query: 'q', at: (index + 1) * day, times: 1 }],
  }
}

describe('adding up', () => {
  const first = { groups: [group(eqiad, 5, 2)], lives: { ...noLives, known: 3, bornProven: 1 }, doubts: [], turns: [] }
  const second = {
    groups: [group(eqiad, 7), group(codfw, 1)],
    lives: { ...noLives, known: 4, ended: 2 },
    doubts: [],
    turns: [],
  }

  test('what follows in time: bounds add up, series that were known before are known once', () => {
    expect(addInOrder([first, second])).toEqual({
      groups: [
        { labels: codfw, count: 1, lower: 1, upper: 1, unseen: 1 },
        { labels: eqiad, count: 12, lower: 12, upper: 14, unseen: 2 },
      ],
      lives: { ...noLives, known: 3, bornProven: 1, ended: 2 },
      doubts: [],
      turns: [],
    })
  })

  test('what is of other series at the same time: all of them are series', () => {
    expect(addSideBySide([first, second]).lives).toEqual({ ...noLives, known: 7, bornProven: 1, ended: 2 })
  })
})

describe('gaps', () => {
  test('that go on over midnight are one; those of two sites are two', () => {
    const joined = joinGaps([
      { labels: eqiad, start: day, end: day + 60 },
      { labels: codfw, start: day - 60, end: day },
      { labels: eqiad, start: day - 120, end: day },
      { labels: eqiad, start: 2 * day, end: 2 * day + 60 },
    ])
    expect(joined).toEqual([
      { labels: eqiad, start: day - 120, end: day + 60 },
      { labels: eqiad, start: 2 * day, end: 2 * day + 60 },
      { labels: codfw, start: day - 60, end: day },
    ])
  })
})

describe('the days of a window', () => {
  test('become one count with its ledger; a day without any series is no day of zero requests', () => {
    const days = [
      record(0, [group(eqiad, 5)], { known: 2, resets: 1 }),
      record(1, []),
      record(2, [group(eqiad, 7)], { bornUnproven: 1, ended: 2, returned: 1 }),
    ]
    const { groups, daily, ledger } = summarise(days, new Set(['2026-09-01']))
    expect(groups).toEqual([{ labels: eqiad, count: 12, lower: 12, upper: 12, unseen: 2 }])
    expect(daily.map(({ from }) => from)).toEqual(['cache', 'anchored', 'anchored'])
    expect(ledger).toEqual({
      methods: ['anchored'],
      series: 3,
      samples: 30,
      resets: 1,
      births: { proven: 0, unproven: 1 },
      renamed: 0,
      deaths: 1,
      gaps: [],
      daysWithoutData: ['2026-09-02'],
      notes: ['a note'],
      queries: [{ query: 'q', at: 3 * day, times: 3 }],
    })
  })

  test('that count less than nothing, because a counter fell, are made up for by the next', () => {
    const days = [record(0, [group(eqiad, 5)]), record(1, [group(eqiad, -100, 5_000)]), record(2, [group(eqiad, 107)])]
    const { groups, daily } = summarise(days, new Set())
    expect(groups).toMatchObject([{ count: 12, lower: 12, upper: 5012 }])
    expect(daily.map((each) => each.groups[0]?.count)).toEqual([5, 0, 7])
  })

  test('that count more than whole numbers reach count nothing, and say so', () => {
    const tooMuch = { ...group(eqiad, 5), upper: 2 ** 53 }
    const { groups, daily, faults } = summarise([record(0, [group(codfw, 7), tooMuch])], new Set())
    const nothing = [codfw, eqiad].map((labels) => ({ labels, count: 0, lower: 0, upper: 0, unseen: 0 }))
    expect(groups).toEqual(nothing)
    expect(daily[0]?.groups).toEqual(expect.arrayContaining(nothing))
    expect(faults).toEqual([{ labels: {}, why: expect.stringMatching(/beyond 9,007,199,254,740,991/) }])
  })

  test('are put together from parts in whatever order they come', () => {
    const part = (start: number, end: number): DayPart => ({
      date: '2026-09-01',
      start,
      end,
      selectors: [],
      before: [],
    })
    const [early, late] = [record(0, [group(eqiad, 5)], { known: 1 }), record(0, [group(eqiad, 7)], { known: 1 })]
    const draft = new DayDraft([part(0, 100), part(100, day)])
    expect(draft.add({ ...late, start: 100 })).toBeUndefined()
    expect(draft.add({ ...early, end: 100 })).toMatchObject({
      start: 0,
      end: day,
      groups: [{ labels: eqiad, count: 12 }],
      lives: { known: 1 },
      samples: 20,
    })
  })
})

describe('a series that falls while its process goes on', () => {
  const fell = (at: number) => ({ kind: 'fall' as const, series: 'queue{a="b"}', labels: eqiad, at, times: 1 })
  const quarterOf = (falls: number, length: number) =>
    Array.from({ length }, (_, index) => ({
      ...record(index, [group(eqiad, 5)]),
      doubts: index < falls ? [fell(index * day)] : [],
    }))

  test.each([
    [2, 5, false],
    [3, 5, true],
    [9, 92, false],
    [10, 92, true],
  ])('on %d of %d days is no counter: %s', (falls, length, isNone) => {
    const { faults, ledger } = summarise(quarterOf(falls, length), new Set())
    expect(faults.map(({ why }) => why.split(' although')[0])).toEqual(
      isNone ? [`queue{a="b"} fell on ${falls} of ${length} days`] : [],
    )
    expect(ledger.notes.join()).toContain('although nothing shows')
  })
})
