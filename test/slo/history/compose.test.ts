import { describe, expect, test } from 'vitest'
import { composeHistory } from '../../../slo/history/compose.ts'
import type { Entry } from '../../../slo/history/entry.ts'
import { type HistoryDesign, historyReportSchema, usualHistory } from '../../../slo/history/record.ts'
import { clopperPearson } from '../../../slo/interval.ts'
import { capacity, entries, errors, factors, fingerprint, nights, p95, together } from './entries.ts'

const about = {
  id: 'h',
  createdAt: '2026-11-27T09:00:00.000Z',
  source: 'history.jsonl',
  command: 'liftwing-slo history',
}
const compose = (all: readonly Entry[], changes: Partial<HistoryDesign> = {}) =>
  composeHistory({ entries: all, unread: [] }, { ...usualHistory, ...changes }, about)
const only = (report: ReturnType<typeof compose>) => {
  const [series] = report.series
  const [trend] = series?.trends ?? []
  if (!series || !trend) throw new Error('There is no trend.')
  return { series, trend, verdict: report.verdict, reasons: report.reasons }
}
const reads = (...stretches: Parameters<typeof factors>) => entries(together(nights(p95, 1.2, factors(...stretches))))

describe('a measure', () => {
  test('that stays where it was is no regression', () => {
    const { trend, verdict, reasons } = only(compose(reads([1, 40])))
    expect([trend.standing, trend.changes, verdict, reasons]).toEqual(['steady', [], 'met', []])
  })

  test('that became 20 % slower 5 results ago is one, since that result', () => {
    const { trend, verdict } = only(compose(reads([1, 35], [1.2, 5])))
    expect(trend.changes).toEqual([{ at: 35, change: expect.closeTo(0.2, 1), chance: expect.any(Number), is: 'worse' }])
    expect(trend.now).toEqual({ change: expect.closeTo(0.2, 1), since: 35 })
    expect([trend.standing, verdict]).toEqual(['regression', 'missed'])
  })

  test('that did so 20 results ago is shown, and accuses nobody any more', () => {
    const { trend, verdict } = only(compose(reads([1, 20], [1.2, 20])))
    expect(trend.changes).toMatchObject([{ at: 20, is: 'worse' }])
    expect([trend.standing, verdict]).toEqual(['steady', 'met'])
  })

  test('that is looked at for longer is one still', () => {
    expect(compose(reads([1, 20], [1.2, 20]), { recent: 25 }).verdict).toBe('missed')
  })

  test('that became slower and recovered since is none', () => {
    const { trend, verdict } = only(compose(reads([1, 30], [1.3, 6], [1, 6]), { recent: 15 }))
    expect(trend.changes.map(({ is }) => is)).toEqual(['worse', 'better'])
    expect(verdict).toBe('met')
  })

  test('that became faster and slower again is one: what had been won is lost', () => {
    const { trend } = only(compose(reads([1, 30], [0.8, 6], [1, 6]), { recent: 15 }))
    expect(trend).toMatchObject({ standing: 'regression', now: { since: 36 } })
  })

  test('that crept up in two steps, each of which is tolerated, is one', () => {
    const { trend } = only(compose(reads([1, 40], [1.04, 20], [1.08, 20]), { recent: 45 }))
    expect(trend.changes.map(({ is }) => is)).toEqual(['tolerable', 'tolerable'])
    expect(trend).toMatchObject({
      standing: 'regression',
      now: { since: expect.toSatisfy((place: number) => Math.abs(place - 40) < 9) },
    })
  })

  test('that changed by less than is tolerated is none', () => {
    const { trend } = only(compose(reads([1, 40], [1.1, 8]), { tolerated: 0.2 }))
    expect(trend.changes).toMatchObject([{ is: 'tolerable' }])
    expect(trend.standing).toBe('steady')
  })

  test('of which more is better is worse when it falls', () => {
    const all = entries(together(nights(capacity, 2400, factors([1, 30], [0.85, 6]))), () => ({ of: 'capacity' }))
    expect(only(compose(all)).trend).toMatchObject({ standing: 'regression', changes: [{ at: 30, is: 'worse' }] })
  })

  test('that is a difference from a baseline is held against the difference that it was', () => {
    const points = factors([0.02, 30], [0.12, 6]).map((value, i) => [
      { measure: p95, value: value + 0.01 * Math.sin(i * 7) },
    ])
    const { trend } = only(compose(entries(points, () => ({ of: 'comparison' }))))
    expect(trend).toMatchObject({
      standing: 'regression',
      now: { change: expect.closeTo(0.1, 1), since: 30 },
    })
  })

  test('that is a share grows in points', () => {
    const points = factors([0.0001, 30], [0.004, 6]).map((value, i) => [
      { measure: errors, value: value * (1 + 0.1 * Math.sin(i * 7)) },
    ])
    expect(only(compose(entries(points))).trend).toMatchObject({
      standing: 'regression',
      now: { change: expect.closeTo(0.0039, 3) },
    })
  })

  test('that none of the latest results tells is not said to be steady', () => {
    const points = together(nights(p95, 1.2, factors([1, 40]))).map((each, night) => [
      ...each,
      ...(night < 30 ? [{ measure: errors, value: 0 }] : []),
    ])
    const [series] = compose(entries(points)).series
    expect(series?.trends.map(({ standing }) => standing)).toEqual(['steady', 'too-few'])
  })
})

describe('results that are not alike', () => {
  const slowerMachine = (night: number): Partial<Entry> =>
    night < 30
      ? {
          fingerprint: {
            ...fingerprint,
            machine: { cores: '4', memory: '16.0 GiB', system: 'Linux 6.1' },
          },
        }
      : {}
  const mixed = entries(together(nights(p95, 1.2, factors([1, 30], [1.5, 30]))), slowerMachine)

  test('of another machine do not count, and say in what they differ', () => {
    const { series, verdict } = only(compose(mixed))
    expect([series.used, series.results.length, verdict]).toEqual([30, 60, 'met'])
    expect(series.results[0]?.why).toBe('It was made otherwise than the latest one: machine: cores 4, now 2.')
    expect(series.trends[0]?.asides).toHaveLength(30)
  })

  test('that prove nothing do not count, with their reason', () => {
    const spoiled = entries(together(nights(p95, 1.2, factors([1, 40]))), (night) =>
      night % 5 === 0 ? { spoiled: 'The machine had other work.' } : {},
    )
    const { series } = only(compose(spoiled))
    expect([series.used, series.results[5]?.why]).toEqual([32, 'The machine had other work.'])
  })

  test('that all prove nothing are shown all the same', () => {
    const spoiled = entries(together(nights(p95, 1.2, factors([1, 3]))), () => ({
      spoiled: 'The machine had other work.',
    }))
    const { series, trend, verdict } = only(compose(spoiled))
    expect([series.used, trend.points, trend.asides.length, verdict]).toEqual([0, [], 3, 'inconclusive'])
  })

  test('that prove nothing three times in a row leave it open what is built now', () => {
    const spoiled = entries(together(nights(p95, 1.2, factors([1, 40]))), (night) =>
      night > 36 ? { spoiled: 'The machine had other work.' } : {},
    )
    const { verdict, reasons } = only(compose(spoiled))
    expect([verdict, reasons]).toEqual([
      'inconclusive',
      ['Gates of surge: the latest 3 results do not count. The machine had other work.'],
    ])
  })

  test('of another scenario are a series of their own', () => {
    const other = reads([1, 40]).map((entry) => ({
      ...entry,
      id: `${entry.id}-b`,
      fingerprint: { ...entry.fingerprint, load: { ...entry.fingerprint.load, scenario: 'bare' } },
    }))
    expect(
      compose([...reads([1, 40]), ...other])
        .series.map(({ scenario }) => scenario)
        .sort(),
    ).toEqual(['bare', 'surge'])
  })

  test('whose order in the file is another one are told in the order of time', () => {
    expect(compose(reads([1, 20], [1.3, 5]).toReversed())).toEqual(compose(reads([1, 20], [1.3, 5])))
  })

  test('that are there twice count once', () => {
    expect(only(compose([...reads([1, 30]), ...reads([1, 30])])).series.used).toBe(30)
  })
})

describe('too little', () => {
  test.each([1, 5])('%i results show nothing, and it says from how many on they do', (many) => {
    const { verdict, reasons, series } = only(compose(reads([1, many])))
    expect(verdict).toBe('inconclusive')
    expect(reasons[0]).toMatch(
      /^Gates of surge: (1 result counts|5 results count); a change can be found from \d+ on\.$/,
    )
    expect(series.needed.results).toBeGreaterThan(many)
  })

  test('a line that cannot be read leaves it open what it would have shown', () => {
    const report = composeHistory(
      { entries: reads([1, 40]), unread: [{ where: 'history.jsonl, line 7', why: 'It is damaged: it is no JSON.' }] },
      usualHistory,
      about,
    )
    expect([report.verdict, report.reasons]).toEqual([
      'inconclusive',
      ['history.jsonl, line 7 was left out. It is damaged: it is no JSON.'],
    ])
  })
})

test('histories of several measures in which nothing changed are accused no more often than was said', () => {
  const [all, falseAlarms] = [150, 0.1]
  const quiet = factors([1, 25])
  const accused = Array.from({ length: all }, (_, seed) => {
    const three = (['P50', 'P95', 'P99'] as const).map((statistic, i) =>
      nights({ ...p95, statistic }, 1.2, quiet, 3 * seed + i + 1, 0.05),
    )
    const [series] = compose(entries(together(...three)), { falseAlarms }).series
    return series?.trends.some(({ changes }) => changes.length > 0) === true
  }).filter(Boolean).length
  expect(clopperPearson(accused, all, 0.99).lower).toBeLessThanOrEqual(falseAlarms)
  expect(accused).toBeGreaterThan(0)
})

test('the record is what its schema says', () => {
  const report = compose(reads([1, 35], [1.2, 5]))
  expect(historyReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
})
