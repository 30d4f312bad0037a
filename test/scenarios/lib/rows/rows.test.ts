import { describe, expect, it } from 'vitest'
import { usualKnobs } from '../../../../scenarios/lib/knobs.ts'
import { corpus } from '../../../../scenarios/lib/rows/corpus.ts'
import { absentRow, rowPlan, staysAsFilled } from '../../../../scenarios/lib/rows/rows.ts'

describe('rows', () => {
  it.each([16, 17, 31, 1000, 50_000])('parts %d rows into classes that never meet', (rows) => {
    const plan = rowPlan(rows)
    const writable = Array.from({ length: plan.writable }, (_, i) => plan.writableRow(i))
    const reserved = Array.from({ length: plan.reserved }, (_, i) => plan.reservedRow(i))
    const written = [...writable, ...reserved]
    expect(new Set(written).size).toBe(written.length)
    expect(Math.max(...written)).toBeLessThan(rows)
    expect(written.some(staysAsFilled)).toBe(false)
  })

  it('that nobody has lie beyond the last that can be filled, with pages of their own', () => {
    const { key } = corpus(1)
    const most = usualKnobs.rows.to
    const absent = [0, 1, 23_999_999, 24_000_000, most].map(absentRow)
    expect(Math.min(...absent)).toBeGreaterThanOrEqual(most)
    expect(new Set([...absent.slice(0, 3), 0, 1, most - 1].map((row) => key(row).pageId)).size).toBe(6)
  })
})
