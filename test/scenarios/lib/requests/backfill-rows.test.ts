import { describe, expect, it } from 'vitest'
import { BadRow, readRow } from '../../../../run/backfill/row.ts'
import { backfillRows } from '../../../../scenarios/lib/requests/backfill-rows.ts'
import { corpus } from '../../../../scenarios/lib/rows/corpus.ts'
import { rowPlan, staysAsFilled } from '../../../../scenarios/lib/rows/rows.ts'

const plan = { seed: 1, rows: 1600, runId: 'run-1', topicsPerRow: 64 }
const rules = { modelVersion: undefined, wikis: undefined, lastUpdatedMs: Date.UTC(2026, 10, 27) }

const read = (k: number, of = plan) => {
  const row = readRow(backfillRows(of)(k), rules)
  if (row instanceof BadRow) throw new Error(row.reason)
  return row
}
const rowOfPage = new Map(
  Array.from({ length: plan.rows }, (_, row) => {
    const { wikiId, pageId } = corpus(plan.seed).key(row)
    return [`${wikiId}:${pageId}` as string, row] as const
  }),
)

describe('rows of a backfill', () => {
  const { writable } = rowPlan(plan.rows)
  const rows = Array.from({ length: writable }, (_, k) => read(k)).map(({ wikiId, pageId }) =>
    rowOfPage.get(`${wikiId}:${pageId}`),
  )

  it('are of pages that runs may write, each once before any comes again', () => {
    expect(rows.filter((row) => row === undefined || staysAsFilled(row))).toEqual([])
    expect(new Set(rows).size).toBe(writable)
    expect(read(writable).pageId).toBe(read(0).pageId)
  })

  it('have other scores each time, and in another run', () => {
    expect(read(writable).predictions).not.toEqual(read(0).predictions)
    const other = read(0, { ...plan, runId: 'run-2' })
    expect(other.pageId).toBe(read(0).pageId)
    expect(other.predictions).not.toEqual(read(0).predictions)
  })
})
