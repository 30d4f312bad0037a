import { describe, expect, test } from 'vitest'
import { comparisonHeadline } from '../../../reports/comparison/headline.ts'
import { changes, size } from '../../../reports/comparison/words.ts'
import { plainSpaces } from '../../../reports/numbers.ts'
import type { ComparisonReport } from '../../../slo/comparison/record.ts'
import { comparisonOf, latency, row } from './records.ts'

const cpu = { of: 'cpu' } as const
const errors = { of: 'errors', operation: 'read' } as const
const wide = row(latency('P99'), 'open', [3, -20, 34.21])
const runs = { id: '', startedAt: '2026-11-27T09:00:00.000Z', durationSeconds: 30 }
const saved = (differs: { what: string; a: string; b: string }[]): Partial<ComparisonReport> => ({
  verdict: 'inconclusive',
  measured: { way: 'saved', differs, stretchSeconds: 5, runs: { A: runs, B: runs } },
  measures: [row(latency('P95'), undefined, [6, 1, 11])],
})

describe('one sentence says what was found', () => {
  const cases: readonly [string, Partial<ComparisonReport>, string][] = [
    [
      'a regression, with its interval and how often it was seen',
      { verdict: 'missed', measures: [row(latency('P95'), 'regression', [6.1, 5.21, 8.3])] },
      'Missed: B is 6.1 % slower at P95 of reads (+5.21 to +8.3 %), confirmed by 20 blocks.',
    ],
    [
      'several, that which is furthest beyond first',
      {
        verdict: 'missed',
        measures: [
          row(latency('P95'), 'regression', [6, 5.2, 8]),
          row(cpu, 'regression', [21, 17, 25]),
          row(errors, 'regression', [0.9, 0.7, 1.1]),
        ],
      },
      'Missed: B takes 21 % more CPU per request (+17 to +25 %), is 6 % slower at P95 of reads (+5.2 to +8 %) and has 0.9 points more errors of reads (+0.7 to +1.1 points), confirmed by 20 blocks.',
    ],
    [
      'no difference, with what was ruled out where least was',
      {
        measures: [
          row(latency('P50'), 'not-worse', [0.4, -1, 2]),
          row(latency('P99'), 'no-difference', [1, -5, 7.031]),
        ],
      },
      'Met: B is not shown to be worse than A. More than 7.04 % worse is ruled out for all of 2 measures, at P99 of reads least closely.',
    ],
    [
      'an improvement',
      { measures: [row(latency('P50'), 'improvement', [-30, -33, -27])] },
      'Met: B is not shown to be worse than A. More than 0 % worse is ruled out for the one measure. B is 30 % faster at P50 of reads (−33 to −27 %).',
    ],
    [
      'too little was ruled out',
      { verdict: 'inconclusive', measures: [wide] },
      'Inconclusive: no difference shown, but too little is ruled out. Up to 34.3 % more is not ruled out at P99 of reads; to pass, 20 % has to be.',
    ],
    [
      'nothing was',
      { verdict: 'inconclusive', measures: [row(latency('P50'), 'open', [3])] },
      'Inconclusive: no difference shown, but too little is ruled out. Nothing is ruled out at P50 of reads; to pass, 20 % has to be.',
    ],
    [
      'what was suspected comes before what is open',
      { verdict: 'inconclusive', measures: [wide, row(cpu, 'suspected', [12, 6, 18])] },
      'Inconclusive: B takes 12 % more CPU per request (+6 to +18 %), which no further blocks have confirmed.',
    ],
    [
      'worse, perhaps tolerably',
      { verdict: 'inconclusive', measures: [row(latency('P50'), 'slower', [5, 3, 8])] },
      'Inconclusive: B is 5 % slower at P50 of reads (+3 to +8 %); whether that is more than is tolerated is open.',
    ],
    [
      'the comparison itself is in doubt',
      { verdict: 'inconclusive', reasons: ['It was stopped before it had seen enough.'] },
      'Inconclusive. It was stopped before it had seen enough.',
    ],
    ['nothing was compared', { verdict: 'inconclusive', measures: [] }, 'Inconclusive: nothing could be compared.'],
    [
      'saved runs of the same load',
      saved([]),
      'No verdict: two runs, one after the other, do not show that the build made the difference. B is 6 % slower at P95 of reads.',
    ],
    [
      'saved runs of another load',
      saved([{ what: 'reads', a: '200/s', b: '300/s' }]),
      'No verdict: the two runs differ in 1 point besides the build. B is 6 % slower at P95 of reads.',
    ],
  ]
  test.each(cases)('%s', (_, changed, sentence) => {
    expect(plainSpaces(comparisonHeadline(comparisonOf(changed)))).toBe(sentence)
  })
})

test('bounds are rounded outwards, so that nothing seems ruled out that is not', () => {
  expect(plainSpaces(changes(cpu, { estimate: 0, lower: -0.012341, upper: 0.012341 }))).toBe('−1.24 to +1.24 %')
  expect(plainSpaces(changes(errors, { estimate: 0, lower: -0.00000123, upper: 0.00000123 }))).toBe(
    '−0.001 to +0.001 points',
  )
  expect(plainSpaces(size(cpu, 0.12345, Math.ceil))).toBe('12.4 %')
})
