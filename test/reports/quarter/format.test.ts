import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { picturesOf } from '../../../reports/document.ts'
import { formatNames, formats, renderReport } from '../../../reports/format.ts'
import { documentOf } from '../../../reports/kinds.ts'
import { embeddedRecord } from '../../../reports/page/embedded.ts'
import { budgetLeft } from '../../../reports/quarter/pictures.ts'
import { headline } from '../../../reports/quarter/words.ts'
import { parseRecord } from '../../../reports/record.ts'
import { records } from '../records.ts'
import { sampleQuarter } from './sample-quarter.ts'

const golden = (name: string) => join(import.meta.dirname, 'golden', name)
const finished = await sampleQuarter(91, ['outlink', 'ores-legacy'])
const unfinished = await sampleQuarter(30, ['article-topic-cache'])

describe('a finished quarter', () => {
  test.each(['text', 'junit', 'markdown', 'wikitext'] as const)('reads as it did, as %s', async (format) => {
    await expect(await renderReport(finished, format)).toMatchFileSnapshot(golden(`finished.${formats[format].file}`))
  })

  test('is spelled by its months and counted in promises', () => {
    expect(headline(finished)).toBe('The September to November 2026 SLO quarter: 3 of 4 promises met; 1 missed.')
  })

  test('starts every budget at 100 % and ends it at what was left', () => {
    const scope = finished.services[0]?.promises[0]?.scopes[0]
    if (!scope) throw new Error('the sample has no promise')
    const points = budgetLeft(scope)
    expect(points[0]).toEqual([0, 100])
    expect(points.at(-1)?.[0]).toBe(91)
    expect(points.at(-1)?.[1]).toBeCloseTo(100 * (1 - (scope.budget.share ?? 0)), 9)
  })
})

describe('an unfinished quarter', () => {
  test('reads as it did, as text', async () => {
    await expect(await renderReport(unfinished, 'text')).toMatchFileSnapshot(golden('unfinished.report.txt'))
  })

  test('says in its first sentence how far it has come', () => {
    expect(headline(unfinished)).toBe(
      'The September to November 2026 SLO quarter, so far (until 1 October 2026): all 4 promises met.',
    )
  })
})

describe('the page', async () => {
  const page = String(await renderReport(finished, 'html'))

  test('carries its own record', async () => {
    expect(await parseRecord(JSON.parse(embeddedRecord(page) ?? ''), 'the page')).toEqual(finished)
  })

  test('draws every picture with a table under it, and needs no network', async () => {
    const pictures = picturesOf(await documentOf(finished))
    expect(pictures.map(({ id }) => id)).toEqual([
      'outlink-budget',
      'outlink-daily',
      'outlink-traffic',
      'ores-legacy-budget',
      'ores-legacy-daily',
      'ores-legacy-traffic',
    ])
    for (const { id, tables } of pictures) {
      expect(page).toContain(`<figure id="${id}"`)
      expect(tables.every(({ rows }) => rows.length > 80)).toBe(true)
    }
    expect(page).not.toMatch(/(?:src|href)="(?!data:|#)/)
  })

  test('stays below 1.5 MB for fourteen promises', async () => {
    const all = await sampleQuarter()
    expect(all.services.flatMap(({ promises }) => promises)).toHaveLength(14)
    expect((await renderReport(all, 'html')).length).toBeLessThan(1_500_000)
  })

  test('names every element once', () => {
    const ids = [...page.slice(0, page.indexOf('<script')).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  })
})

test.each(formatNames)('every kind of report can be told as %s', async (format) => {
  for (const report of [finished, records.met]) expect((await renderReport(report, format)).length).toBeGreaterThan(500)
})

test.each([
  [undefined, 'results/quarter-2026-09 --prometheus http://127.0.0.1:9090'],
  [
    'liftwing-slo report --services my.yaml -o out',
    'out/quarter-2026-09 --services my.yaml --prometheus http://127.0.0.1:9090',
  ],
  ['liftwing-slo report --example', 'results/quarter-2026-09'],
])('after what was missed, the next command of %s can be given as it is', async (command, next) => {
  const { command: _, ...rest } = finished
  const report = command === undefined ? rest : { ...rest, command }
  expect((await documentOf(report)).next?.command).toBe(`liftwing-slo verify ${next}`)
})

test('a picture is a PNG with its claim above it', async () => {
  const png = await renderReport(finished, 'png', { picture: 'outlink-daily' })
  expect([...(png as Uint8Array).slice(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47])
  await expect(renderReport(finished, 'png', { picture: 'nothing' })).rejects.toThrow(
    'September to November 2026 SLO quarter has no picture "nothing".',
  )
})

test('text from services cannot become markup anywhere', async () => {
  const [service, ...rest] = finished.services
  if (!service) throw new Error('the sample has no service')
  const hostile = {
    ...finished,
    services: [
      { ...service, title: "<script>alert(1)</script> [[x]] {{y}} | '''z'''", remarks: ['@all `x` | y'] },
      ...rest,
    ],
  }
  expect(String(await renderReport(hostile, 'html'))).not.toContain('<script>alert')
  expect(String(await renderReport(hostile, 'wikitext'))).not.toMatch(/\[\[x|\{\{y|'''z/)
  expect(String(await renderReport(hostile, 'markdown'))).not.toContain('<script>')
  expect(String(await renderReport(hostile, 'junit'))).not.toContain('<script>')
})
