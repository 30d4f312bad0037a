import { expect, test } from 'vitest'
import { emptyLedger, mergeLedgers } from '../../../slo/quarter/evidence.ts'

test('a gap that several counts saw is one gap, in whatever order its fields were written', () => {
  const asCounted = { start: 60, end: 120, labels: { site: 'eqiad', job: 'a' } }
  const asRead = { labels: { job: 'a', site: 'eqiad' }, end: 120, start: 60 }
  const merged = mergeLedgers([
    { ...emptyLedger, series: 2, gaps: [asCounted] },
    { ...emptyLedger, series: 3, gaps: [asRead] },
  ])
  expect(merged.gaps).toHaveLength(1)
  expect(merged.series).toBe(5)
})
