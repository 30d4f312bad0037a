import { describe, expect, it } from 'vitest'
import { plainSpaces } from '../../reports/numbers.ts'
import { againstPromise } from '../../reports/promise-words.ts'
import { furtherReasons, headline, verdictSentence } from '../../reports/sentences.ts'
import type { ScoredObjective } from '../../slo/run/report.ts'
import { records } from './records.ts'

const nothing = { missed: [], reasons: [] } as const

describe('the headline', () => {
  it.each([
    [{ verdict: 'met', kept: 6, unproven: 0, ...nothing }, 'Kept: all 6 promises.'],
    [{ verdict: 'met', kept: 1, unproven: 0, ...nothing }, 'Kept: the one promise.'],
    [
      { verdict: 'missed', kept: 4, unproven: 0, missed: ['P99 read 131 ms, promised < 100 ms'], reasons: [] },
      'Kept: 4 of 5 promises. Missed: P99 read 131 ms, promised < 100 ms.',
    ],
    [
      { verdict: 'missed', kept: 2, unproven: 1, missed: ['a', 'b'], reasons: [] },
      'Kept: 2 of 5 promises. Missed: a; b. Unproven: 1.',
    ],
    [
      { verdict: 'missed', kept: 5, unproven: 0, missed: [], reasons: ['Two writes were lost.'] },
      'Missed: two writes were lost. Kept: all 5 promises.',
    ],
    [
      { verdict: 'inconclusive', kept: 0, unproven: 5, ...nothing },
      'Inconclusive: none of 5 promises could be proven or refuted.',
    ],
    [
      { verdict: 'inconclusive', kept: 3, unproven: 2, ...nothing },
      'Inconclusive: 2 of 5 promises could not be proven. As measured, 3 of 5 promises were kept.',
    ],
    [
      { verdict: 'inconclusive', kept: 5, unproven: 0, ...nothing },
      'Inconclusive: the run cannot be trusted. As measured, 5 of 5 promises were kept.',
    ],
    [
      { verdict: 'inconclusive', kept: 0, unproven: 0, ...nothing },
      'Inconclusive: nothing was promised, so nothing is proven.',
    ],
  ] as const)('of %o is "%s"', (facts, sentence) => {
    expect(headline(facts)).toBe(sentence)
  })

  it('counts the promised class among the promises', () => {
    expect(plainSpaces(verdictSentence(records.missed))).toBe(
      'Kept: 5 of 7 promises. Missed: P99 read 1.13 s, promised < 100 ms; right answers 99.993 %, promised 100 %.',
    )
  })

  it('leaves the reasons that neither it nor the row of one promise tells', () => {
    expect(furtherReasons(records.missed)).toEqual([])
    expect(furtherReasons(records.inconclusive)).toEqual(records.inconclusive.reasons)

    const lost = { ...records.met, verdict: 'missed' as const, reasons: ['Two writes were lost.', 'One was stale.'] }
    expect(verdictSentence(lost)).toContain('two writes were lost.')
    expect(furtherReasons(lost)).toEqual(['One was stale.'])
  })
})

const percentile: ScoredObjective = {
  operation: 'read',
  objective: { kind: 'percentile', target: { numerator: 99, denominator: 100 }, thresholdMs: 100 },
  verdict: 'missed',
  good: 978,
  total: 1000,
  reasons: [],
  evidence: [],
}

describe('a promise against what was measured', () => {
  it.each([
    [{ ...percentile, measuredMs: 131 }, 'P99 read 131 ms, promised < 100 ms'],
    [{ ...percentile, measuredMs: 5 }, 'P99 read: 97.80 % within 100 ms, promised 99 %'],
    [{ ...percentile, good: 0, total: 0 }, 'P99 read: no reads to count, promised < 100 ms'],
    [
      {
        ...percentile,
        operation: 'all',
        objective: { kind: 'latency', target: { numerator: 98, denominator: 100 }, thresholdMs: 500 },
      },
      'latency 97.80 %, promised 98 % within 500 ms',
    ],
    [
      { ...percentile, objective: { kind: 'availability', target: { numerator: 98, denominator: 100 } } },
      'read availability 97.80 %, promised ≥ 98 %',
    ],
    [
      { ...percentile, objective: { kind: 'throughput', perSecond: 1000 }, perSecond: 999.9667 },
      'read throughput 999.9667/s, promised ≥ 1,000/s',
    ],
    [
      { ...percentile, objective: { kind: 'throughput', perSecond: 1000 } },
      'read throughput not measured, promised ≥ 1,000/s',
    ],
  ] as const)('%#: is told where they differ', (scored, sentence) => {
    expect(plainSpaces(againstPromise({ ...scored, reasons: [], evidence: [] }))).toBe(sentence)
  })
})
