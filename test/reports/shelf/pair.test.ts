import { describe, expect, it } from 'vitest'
import { change, curves, differing, rowsOf, sentence } from '../../../reports/browser/pair.js'
import { sideOf } from '../../../reports/shelf/side.ts'
import type { RunReport } from '../../../slo/run/report.ts'
import { records } from '../records.ts'

const [met, missed] = [sideOf(records.met), sideOf(records.missed)]
const busier: RunReport = { ...records.met, plan: { ...records.met.plan, rows: 7 } }

describe('how B differs from A', () => {
  it.each([
    ['slower', 10, 12.34, '+23 %'],
    ['a little faster', 10, 9.95, '−0.5 %'],
    ['not to be told', 10, 10.0001, 'the same'],
    ['many times as much', 3.62, 1131.4, '313 times'],
    ['from nothing', 0, 5, ''],
    ['where A has none', undefined, 5, ''],
    ['where B has none', 5, undefined, ''],
  ])('%s', (_, a, b, told) => expect(change(a, b)).toBe(told))
})

describe('two runs', () => {
  it('are told in a sentence, with what they were made of', () => {
    expect(sentence(met, missed)).toBe('A met, B missed; load, machine and versions were the same.')
    expect(sentence(met, sideOf(busier))).toBe('Both met; load, machine or versions differ in 1 respect.')
    expect(sentence(met, met)).toBe('A and B are the same run: choose another one.')
    expect(differing(met.made, sideOf(busier).made)).toEqual([{ name: 'data: rows', a: '50000', b: '7' }])
  })

  it('keep what only one of them promised', () => {
    const rows = rowsOf(met.promises.slice(1), missed.promises.slice(0, 2)).map(({ name, a, b }) => [
      name,
      a?.text,
      b?.text,
    ])
    expect(rows.at(0)).toEqual(['P95 read', '1.17\u00a0ms', '9.71\u00a0ms'])
    expect(rows.at(-1)).toEqual(['P50 read', undefined, '0.45\u00a0ms'])
  })

  it('share the axes of their curves', () => {
    const spec = curves(met, missed, 'read', [
      { at: 1, text: 'fastest' },
      { at: 1000, text: 'P99.9' },
    ])
    expect(spec?.lines.map(({ label, points }) => [label, points.at(-1)?.[0]])).toEqual([
      ['A', 1000],
      ['B', 1000],
    ])
    const all = spec?.lines.flatMap(({ points }) => points.map(([, ms]) => ms ?? 0)) ?? []
    expect(spec?.y.min).toBeLessThanOrEqual(Math.min(...all))
    expect(spec?.y.max).toBeGreaterThanOrEqual(Math.max(...all))
    expect(curves(met, missed, 'purge', [])).toBeUndefined()
  })
})
