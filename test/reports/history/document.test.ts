import { describe, expect, test } from 'vitest'
import { picturesOf } from '../../../reports/document.ts'
import { renderReport } from '../../../reports/format.ts'
import { historyDocument } from '../../../reports/history/document.ts'
import { plainSpaces } from '../../../reports/numbers.ts'
import { histories } from './sample-history.ts'

const headline = (name: keyof typeof histories) => plainSpaces(historyDocument(histories[name]).headline)

describe('the headline', () => {
  test('names what became worse, by how much and since when', () => {
    expect(headline('missed')).toMatch(
      /^Missed: P95 read has been 1\d(\.\d+)? % slower since 2026-11-\d\d \([0-9a-f]+\) and CPU per request has been 1\d(\.\d+)? % more since 2026-11-\d\d \([0-9a-f]+\)\.$/,
    )
    expect(headline('fallen')).toMatch(
      /^Missed: Capacity has been (19|20|21)(\.\d+)? % lower since 2026-10-21 \([0-9a-f]+\)\.$/,
    )
  })

  test('says how much it rests on where nothing did', () => {
    expect(headline('met')).toBe(
      'Met: none of 2 measures became worse within the latest 10 results, by 45 results that can be held against each other.',
    )
  })

  test('says from when on it can say something', () => {
    expect(headline('few')).toMatch(
      /^Inconclusive\. Gates of surge: 1 result counts; a change can be found from \d+ on\.$/,
    )
  })

  test('says which line could not be read', () => {
    expect(headline('damaged')).toBe(
      'Inconclusive. history.jsonl, line 7 was left out. It is damaged: it is no JSON. So is 1 line more.',
    )
  })
})

test.each(Object.entries(histories))('the %s history can be told in every format', async (_, report) => {
  for (const format of ['text', 'markdown', 'wikitext', 'junit', 'html'] as const) {
    const told = String(await renderReport(report, format)).replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
    expect(/\bNaN\b|undefined|Infinity|\[object/.exec(told)?.[0]).toBeUndefined()
    expect(told).toContain('history.jsonl')
  }
})

test('every measure has a picture of its own, with every value between the ends of its axes', () => {
  for (const report of Object.values(histories)) {
    const pictures = picturesOf(historyDocument(report))
    const trends = report.series.flatMap(({ trends }) => trends)
    expect(new Set(pictures.map(({ id }) => id)).size).toBe(trends.length)
    for (const { chart } of pictures) {
      for (const [x, y] of chart.lines.flatMap(({ points }) => points)) {
        expect(x >= chart.x.min && x <= chart.x.max).toBe(true)
        expect(y === null || (y >= chart.y.min && y <= chart.y.max)).toBe(true)
      }
    }
  }
})

test('a result that does not count is drawn apart, and its reason told', async () => {
  const document = historyDocument(histories.missed)
  const aside = picturesOf(document)[0]?.chart.lines.find(({ label }) => label === 'does not count')
  expect(aside?.points).toHaveLength(1)
  expect(String(await renderReport(histories.missed, 'markdown'))).toContain(
    'Everything else on the machine used 0.92 of 2 cores.',
  )
})

test('the next step compares the commit of the change with the one before', () => {
  const { series } = histories.missed
  const since =
    series.flatMap(({ trends }) => trends).find(({ standing }) => standing === 'regression')?.now?.since ?? 0
  const of = (place: number) => series.find(({ of }) => of === 'run')?.results[place]?.revision
  expect(historyDocument(histories.missed).next?.command).toBe(`liftwing-slo compare ${of(since - 1)} ${of(since)}`)
})

test('every measure is a test for CI', () => {
  const [whole, ...suites] = historyDocument(histories.missed).checks.suites
  expect(whole?.cases[0]?.standing).toBe('missed')
  const cases = suites.flatMap(({ name, cases }) => cases.map((each) => `${name}, ${each.name}: ${each.standing}`))
  expect(cases.sort()).toEqual([
    'history: Capacity: surge, Capacity: met',
    'history: Gate: surge, CPU per request: missed',
    'history: Gate: surge, Errors of reads: met',
    'history: Gate: surge, P50 read: met',
    'history: Gate: surge, P95 read: missed',
  ])
})
