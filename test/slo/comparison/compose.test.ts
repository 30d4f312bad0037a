import { describe, expect, test } from 'vitest'
import type { Block } from '../../../slo/comparison/block.ts'
import { composeComparison } from '../../../slo/comparison/compose.ts'
import {
  type ComparisonReport,
  comparisonEvidenceSchema,
  comparisonReportSchema,
} from '../../../slo/comparison/record.ts'
import { latencies } from '../run/evidence.ts'
import { factsOfComparison } from './facts.ts'
import { aDesign, blockWith, compareOn, type Effect, machine, noEffect, noisyMachine } from './machine.ts'

const compose = (blocks: readonly Block[], design = aDesign) =>
  composeComparison({ schemaVersion: 1, kind: 'comparison-evidence', facts: factsOfComparison, design, blocks })
const decisions = ({ measures }: ComparisonReport) =>
  Object.fromEntries(
    measures.flatMap((row) =>
      row.decides
        ? [
            [
              row.measure.of === 'latency' ? row.measure.statistic : row.measure.of,
              'decision' in row ? row.decision : 'refused',
            ],
          ]
        : [],
    ),
  )
const quiet = { ...noisyMachine, spread: 0.02, wild: 0, luck: 0 }
const slower = (factor: number): Effect => ({ ...noEffect, latencyMs: (ms) => ms * factor, cpu: factor })

describe('what is said of builds', () => {
  const cases: readonly [string, Effect, string, object][] = [
    [
      'the same build is met: no measure is worse than is tolerated',
      noEffect,
      'met',
      { P50: 'not-worse', errors: 'not-worse', cpu: 'not-worse' },
    ],
    ['20 % slower is missed', slower(1.2), 'missed', { P50: 'regression', cpu: 'regression', errors: 'not-worse' }],
    [
      '2 ms more for 2 % of requests is missed at P99',
      { ...noEffect, latencyMs: (ms, _, chance) => (chance < 0.02 ? ms + 2 : ms) },
      'missed',
      { P99: 'regression', cpu: 'not-worse' },
    ],
    [
      'a lock of 30 ms each second is missed',
      { ...noEffect, latencyMs: (ms, due) => (due % 1000 < 30 ? ms + 30 - (due % 1000) : ms) },
      'missed',
      { P99: 'regression' },
    ],
    ['one error in a hundred is missed', { ...noEffect, errorShare: 0.01 }, 'missed', { errors: 'regression' }],
    ['30 % faster is met, and an improvement', slower(0.7), 'met', { P50: 'improvement', cpu: 'improvement' }],
  ]
  test.each(cases)('%s', (_, effect, verdict, expected) => {
    const report = compose(compareOn(machine(quiet), effect, aDesign))
    expect(report.verdict).toBe(verdict)
    expect(decisions(report)).toMatchObject(expected)
  })
})

test('2 ms more for one request in fifty are found in the slowest of each tenth of a second, on a machine with moods and wild blocks', () => {
  const report = compose(
    compareOn(
      machine(noisyMachine),
      { ...noEffect, latencyMs: (ms, _, chance) => (chance < 0.02 ? ms + 2 : ms) },
      aDesign,
    ),
  )
  expect(report.verdict).toBe('missed')
  expect(decisions(report)).toMatchObject({ slowest: 'regression' })
})

test('blocks of older programs, which do not tell the slowest of each tenth, are compared by all else', () => {
  const older = compareOn(machine(quiet), slower(1.2), aDesign).map((block) => ({
    ...block,
    operations: { read: { ...block.operations['read'], slowest: undefined } },
  })) as unknown as readonly Block[]
  const report = compose(older)
  expect(report.verdict).toBe('missed')
  expect(decisions(report)).toMatchObject({ P50: 'regression' })
  expect(decisions(report)).not.toHaveProperty('slowest')
})

describe('no pass without evidence', () => {
  const same = compareOn(machine(quiet), noEffect, aDesign)

  test('no block at all is inconclusive', () => {
    expect(compose([])).toMatchObject({ verdict: 'inconclusive', measures: [{ refused: 'No pair of blocks counts.' }] })
  })

  test('a comparison that stopped before its first look is inconclusive, and gives no bounds', () => {
    const report = compose(same.slice(0, 12))
    expect(report.verdict).toBe('inconclusive')
    expect(report.reasons).toEqual(['It was stopped before it had seen enough.'])
    expect(report.measures.flatMap((row) => ('difference' in row ? Object.keys(row.difference) : []))).not.toContain(
      'upper',
    )
  })

  test('blocks without the service’s processor time leave that measure out', () => {
    const report = compose(same.map(({ cpuSeconds: _, ...block }) => block))
    expect(report.measures.find(({ measure }) => measure.of === 'cpu')).toEqual(
      expect.objectContaining({ refused: 'What processor time the services took was not seen in every block.' }),
    )
  })

  test('too few requests for a tail leave the tail out, and say how many it takes', () => {
    const block = machine(quiet, 200)
    const report = compose(compareOn(block, noEffect, aDesign))
    const tail = report.measures.find((row) => row.measure.of === 'latency' && row.measure.statistic === 'P99')
    expect(tail).toMatchObject({ refused: 'It takes 500 reads in each block, and there was one with 200.' })
  })

  test('reads that nobody answered cannot be compared, and are not met', () => {
    const blocks = Array.from({ length: 40 }, (_, pair) =>
      (['A', 'B'] as const).map((side) => ({
        ...blockWith(side, pair, { histogram: [] }),
        operations: { read: { planned: 9, sent: 0, outcomes: [] } },
      })),
    ).flat()
    const report = compose(blocks)
    expect(report.verdict).toBe('inconclusive')
    expect(report.reasons).toContain(
      'The reads could not be compared. It takes 10 reads in each block, and there was one with 0.',
    )
  })

  test('without a single error in 20,000 requests a share of errors is still not shown to be zero', () => {
    const errors = compose(same).measures.find((row) => row.measure.of === 'errors')
    expect(errors && 'difference' in errors && errors.difference.upper).toBeGreaterThan(0.0001)
  })

  test('blocks of one side that are excused time after time put all in doubt', () => {
    const blocks = compareOn(machine(quiet), noEffect, aDesign, (pair, side) =>
      pair < 10 && side === 'B' ? 'Others used the machine.' : undefined,
    )
    const report = compose(blocks)
    expect(report.verdict).toBe('inconclusive')
    expect(report.reasons).toEqual([
      'Excused were 0 blocks of A and 10 of B: what spoiled them may have been the build itself.',
    ])
  })
})

test('a few microseconds more are tolerated where a latency is so short that 5 % of it is nothing', () => {
  const block = (side: 'A' | 'B', pair: number) =>
    blockWith(side, pair, { histogram: latencies([side === 'A' ? 0.3 : 0.33, 900], [0.4, 100]), cpuSeconds: 0.3 })
  const report = compose(Array.from({ length: 10 }, (_, pair) => [block('A', pair), block('B', pair)]).flat())
  expect(decisions(report)).toMatchObject({ P50: 'not-worse' })
})

test('what is saved reads back as it was', () => {
  const evidence = {
    schemaVersion: 1,
    kind: 'comparison-evidence',
    facts: factsOfComparison,
    design: aDesign,
    blocks: compareOn(machine(quiet), slower(1.2), aDesign),
  } as const
  expect(comparisonEvidenceSchema.parse(JSON.parse(JSON.stringify(evidence)))).toEqual(evidence)
  const report = composeComparison(evidence)
  expect(comparisonReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
})
