import { describe, expect, it } from 'vitest'
import { capacityDocument } from '../../../reports/capacity/document.ts'
import { capacityPictures } from '../../../reports/capacity/pictures.ts'
import { formats, renderReport } from '../../../reports/format.ts'
import { plainSpaces } from '../../../reports/numbers.ts'
import { searches } from './sample-search.ts'

const golden = (file: string) => new URL(`golden/${file}`, import.meta.url).pathname

it.each(['text', 'junit'] as const)('a search reads as it did, as %s', async (format) => {
  await expect(await renderReport(searches.met, format)).toMatchFileSnapshot(golden(formats[format].file))
})

it.each(Object.entries(searches))('the %s search can be told in every format', async (_, report) => {
  for (const format of ['text', 'markdown', 'wikitext', 'junit', 'html'] as const) {
    const told = String(await renderReport(report, format)).replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
    expect(/\bNaN\b|undefined|Infinity|\[object/.exec(told)?.[0]).toBeUndefined()
  }
})

describe('the headline', () => {
  const headlines = Object.fromEntries(
    Object.entries(searches).map(([name, report]) => [name, plainSpaces(capacityDocument(report).headline)]),
  )

  it('says how much holds, how many times the promised rates that is, and what gives first', () => {
    expect(headlines['met']).toMatch(
      /^Met: all promises hold at [\d,]+ reads\/s and \d+ writes\/s: 2\.\d+ times the promised 1,000 reads\/s and 100 writes\/s; Cassandra's CPU gives first\.$/,
    )
  })

  it('says where promises break', () => {
    expect(headlines['missed']).toMatch(
      /^Missed: promises break at \d+ reads\/s and \d+ writes\/s, 0\.\d+ times the promised/,
    )
  })

  it('says that a generator is no capacity of the service', () => {
    expect(headlines['inconclusive']).toMatch(
      /^Inconclusive: all promises hold at .*; the generator gives first, so that it is no capacity of the service\.$/,
    )
  })

  it('says what drifts', () => {
    expect(headlines['soak']).toBe('Inconclusive: 2,200/s for 2 h; memory of the service drifted.')
  })
})

it.each([
  ['time', / --max-time 960$/],
  ['interrupted', /^liftwing-slo capacity(?!.*--max-time)/],
] as const)('a search that was stopped by %s names the next command', (stopped, command) => {
  const search = { ...searches.inconclusive, verdict: 'inconclusive' as const }
  const { next } = capacityDocument({ ...search, result: { ...search.result, stopped } } as typeof search)
  expect(next?.command).toMatch(command)
})

describe('pictures', () => {
  const pictures = Object.values(searches).flatMap(capacityPictures)

  it('hold every value between the ends of their axes', () => {
    for (const { chart } of pictures) {
      for (const [x, y] of chart.lines.flatMap(({ points }) => points)) {
        expect(x >= chart.x.min && x <= chart.x.max).toBe(true)
        expect(y === null || (y >= chart.y.min && y <= chart.y.max)).toBe(true)
      }
    }
  })

  it('tell what held, what broke and what decided nothing apart by shape', () => {
    const marks = capacityPictures(searches.met)[0]?.chart.lines.flatMap(({ mark, label }) =>
      mark ? [[label, mark]] : [],
    )
    expect(marks).toEqual([
      ['held', 'circle'],
      ['broke', 'crossRot'],
      ['decided nothing', 'triangle'],
    ])
  })

  it('shade the interval', () => {
    const { lower, upper } = searches.met.result
    expect(capacityPictures(searches.met)[0]?.chart.bands).toEqual([
      { from: lower?.perSecond, to: upper?.perSecond, text: 'knee' },
    ])
  })

  it('are none where no trial was made', () => expect(capacityPictures(searches.soak)).toEqual([]))
})

it('shows CI the verdict, and each promise at the promised rates', () => {
  const { suites } = capacityDocument(searches.missed).checks
  expect(suites.map(({ cases }) => cases.map(({ standing }) => standing))).toEqual([
    ['missed'],
    ['inconclusive', 'missed', 'inconclusive'],
  ])
})
