import { describe, expect, it } from 'vitest'
import { rowPlan, staysAsFilled } from '../../../scenarios/lib/rows.ts'

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
})
