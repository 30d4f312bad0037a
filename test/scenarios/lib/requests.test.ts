import { describe, expect, it } from 'vitest'
import { read } from '../../../scenarios/lib/requests/reads.ts'
import { write as writes } from '../../../scenarios/lib/requests/writes.ts'
import { corpus } from '../../../scenarios/lib/rows/corpus.ts'
import { staysAsFilled } from '../../../scenarios/lib/rows/rows.ts'
import type { Phase } from '../../../slo/conventions.ts'
import { planWith, type SurgePlan } from './plans.ts'

/** What a surge asks for, by operation. */
function traffic(plan: SurgePlan) {
  const reads = read.requests(plan)
  const { row, body, readBack } = writes.requests(plan)
  return {
    readRow: reads.row,
    checksBody: (k: number) => reads.checksBody('scored', k),
    write: (phase: Phase, k: number) => ({ row: row(phase, k), body: body(phase, k) }),
    readsBack: (phase: Phase, k: number) => readBack(phase, k) !== undefined,
    readBack,
  }
}

const many = Array.from({ length: 1000 }, (_, k) => k)

describe('requests', () => {
  it('sends the same requests for the same seed and others for another', () => {
    const draw = (seed: number) => {
      const { readRow, write } = traffic(planWith({ seed }))
      return many.map((k) => [readRow('scored', k), write('scored', k)])
    }
    expect(draw(7)).toEqual(draw(7))
    expect(draw(8)).not.toEqual(draw(7))
  })

  it('draws warm-up and scored window apart, from the same popular rows', () => {
    const { readRow } = traffic(planWith({ zipfExponent: 1.2 }))
    const rows = (phase: 'warmup' | 'scored') => many.map((k) => readRow(phase, k))
    const mostRead = (drawn: number[]): number | undefined => {
      const counts = new Map<number, number>()
      for (const row of drawn) counts.set(row, (counts.get(row) ?? 0) + 1)
      return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
    }
    expect(rows('warmup')).not.toEqual(rows('scored'))
    expect(mostRead(rows('warmup'))).toBe(mostRead(rows('scored')))
  })

  it('reads rows of all kinds inside the corpus', () => {
    const { readRow } = traffic(planWith({ rows: 1000 }))
    const rows = many.map((k) => readRow('scored', k))
    expect(rows.every((row) => Number.isInteger(row) && row >= 0 && row < 1000)).toBe(true)
    expect(rows.some(staysAsFilled)).toBe(true)
    expect(rows.some((row) => row % 16 === 15)).toBe(true)
  })

  it('writes odd rows only, never what the fill wrote', () => {
    const { write } = traffic(planWith())
    const { writeBody } = corpus(planWith().seed)
    for (const k of many) {
      const { row, body } = write('scored', k)
      expect(row % 2).toBe(1)
      expect(body).not.toBe(writeBody(row, 0))
    }
  })

  it('writes each row that is read back once, in no warm-up, and with another value in another run', () => {
    const { readsBack, write } = traffic(planWith({ readBackRatio: 0.1 }))
    const other = traffic(planWith({ readBackRatio: 0.1, runId: 'run-2' }))
    const readBack = many.filter((k) => readsBack('scored', k))
    expect(readBack).toHaveLength(100)
    const rows = readBack.map((k) => write('scored', k).row)
    expect(new Set(rows).size).toBe(rows.length)
    expect(rows.every((row) => row % 16 === 15)).toBe(true)
    const others = many.filter((k) => !readsBack('scored', k)).map((k) => write('scored', k).row)
    const warmup = many.map((k) => write('warmup', k).row)
    expect([...others, ...warmup].some((row) => row % 16 === 15)).toBe(false)
    expect(many.some((k) => readsBack('warmup', k))).toBe(false)
    for (const k of readBack) expect(other.write('scored', k).body).not.toBe(write('scored', k).body)
  })

  it('reads back no more than there are reserved rows, and nothing when told so', () => {
    const few = traffic(planWith({ rows: 160, readBackRatio: 1 }))
    expect(many.filter((k) => few.readsBack('scored', k))).toHaveLength(10)
    const none = traffic(planWith({ readBackRatio: 0, bodyCheckRatio: 0 }))
    expect(many.some((k) => none.readsBack('scored', k) || none.checksBody(k))).toBe(false)
  })

  it.each([
    [1, 0],
    [0.9, 100],
    [0.3, 700],
    [0, 1000],
  ])('asks for rows that are there in a share of %d, and checks no body of the others', (hitRatio, absent) => {
    const { row, isAbsent, checksBody } = read.requests(planWith({ hitRatio, bodyCheckRatio: 1 }))
    const misses = many.filter((k) => isAbsent('scored', k))
    expect(misses.length).toBeCloseTo(absent, -1)
    expect(misses.every((k) => row('scored', k) >= 65_000_000 && !checksBody('scored', k))).toBe(true)
    expect(many.filter((k) => row('scored', k) >= 65_000_000)).toEqual(misses)
  })

  it.each([
    [1, 1000],
    [0.5, 500],
    [0.1, 100],
    [0.01, 10],
  ])('checks the bodies of a share of %d', (bodyCheckRatio, checked) => {
    const { checksBody } = traffic(planWith({ bodyCheckRatio }))
    expect(many.filter(checksBody)).toHaveLength(checked)
  })
})
