import { describe, expect, it } from 'vitest'
import { plainSpaces } from '../../../reports/numbers.ts'
import { furtherReasons, headline, verdictSentence } from '../../../reports/run/headline.ts'
import { againstPromise } from '../../../reports/run/promises.ts'
import type { ScoredObjective } from '../../../slo/run/record.ts'
import { records } from '../records.ts'

const nothing = { missed: [], isTrusted: true, reasons: [] } as const

describe('the headline', () => {
  it.each([
    [{ verdict: 'met', met: 6, inconclusive: 0, ...nothing }, 'Met: all 6 promises.'],
    [{ verdict: 'met', met: 1, inconclusive: 0, ...nothing }, 'Met: the one promise.'],
    [
      {
        verdict: 'missed',
        met: 4,
        inconclusive: 0,
        missed: ['P99 read 131 ms, promised < 100 ms'],
        isTrusted: true,
        reasons: [],
      },
      'Missed: P99 read 131 ms, promised < 100 ms. Met: 4 of 5 promises.',
    ],
    [
      { verdict: 'missed', met: 2, inconclusive: 1, missed: ['a', 'b'], isTrusted: true, reasons: [] },
      'Missed: a; b. Met: 2 of 5 promises. Inconclusive: 1.',
    ],
    [
      { verdict: 'missed', met: 2, inconclusive: 0, missed: ['a'], isTrusted: false, reasons: [] },
      'Missed: a. As measured, 2 of 3 promises were met.',
    ],
    [
      { verdict: 'missed', met: 5, inconclusive: 0, missed: [], isTrusted: true, reasons: ['Two writes were lost.'] },
      'Missed: two writes were lost. Met: all 5 promises.',
    ],
    [
      { verdict: 'inconclusive', met: 0, inconclusive: 5, ...nothing },
      'Inconclusive: none of 5 promises could be proven or refuted.',
    ],
    [
      { verdict: 'inconclusive', met: 3, inconclusive: 2, ...nothing },
      'Inconclusive: 2 of 5 promises could not be proven. Met: 3 of 5 promises.',
    ],
    [
      { verdict: 'inconclusive', met: 3, inconclusive: 2, ...nothing, isTrusted: false },
      'Inconclusive: 2 of 5 promises could not be proven. As measured, 3 of 5 promises were met.',
    ],
    [
      { verdict: 'inconclusive', met: 5, inconclusive: 0, ...nothing },
      'Inconclusive: the run cannot be trusted. As measured, 5 of 5 promises were met.',
    ],
    [
      { verdict: 'inconclusive', met: 0, inconclusive: 0, ...nothing },
      'Inconclusive: nothing was promised, so nothing is proven.',
    ],
  ] as const)('of %o is "%s"', (facts, sentence) => {
    expect(headline(facts)).toBe(sentence)
  })

  it('counts the promised class among the promises', () => {
    expect(plainSpaces(verdictSentence(records.missed))).toBe(
      'Missed: P99 read 1.13 s, promised < 100 ms; right answers 99.993 %, promised 100 %. Met: 5 of 7 promises.',
    )
  })

  it('leaves the reasons that neither it nor the row of one promise tells', () => {
    expect(furtherReasons(records.missed)).toEqual([])
    expect(furtherReasons(records.inconclusive)).toEqual(records.inconclusive.reasons)

    const lost = { ...records.met, verdict: 'missed' as const, reasons: ['Two writes were lost.', 'One was stale.'] }
    expect(verdictSentence(lost)).toContain('two writes were lost.')
    expect(furtherReasons(lost)).toEqual(['One was stale.'])
  })

  it('leaves what a longer reason tells as well, wherever in it', () => {
    const busy = 'Everything else used 0.60 of 2 cores.'
    const whole = `The machine had other work. ${busy}`
    expect(furtherReasons({ ...records.met, reasons: [whole, busy] })).toEqual([whole])
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
      'read throughput 999.96/s, promised ≥ 1,000/s',
    ],
    [
      { ...percentile, objective: { kind: 'throughput', perSecond: 1000 } },
      'read throughput not measured, promised ≥ 1,000/s',
    ],
  ] as const)('%#: is told where they differ', (scored, sentence) => {
    expect(plainSpaces(againstPromise({ ...scored, reasons: [], evidence: [] }))).toBe(sentence)
  })
})
