import { describe, expect, test } from 'vitest'
import { nextOf } from '../../../reports/comparison/next.ts'
import { composeComparison } from '../../../slo/comparison/compose.ts'
import type { ComparisonReport } from '../../../slo/comparison/record.ts'
import { factsOfComparison } from '../../slo/comparison/facts.ts'
import { aDesign, compareOn, machine, noEffect, noisyMachine } from '../../slo/comparison/machine.ts'
import { comparisonOf, latency, row } from './records.ts'

/** Of builds that do the same, on a machine without moods, in blocks of so many requests. */
function compared(perBlock: number, command = factsOfComparison.command): ComparisonReport {
  const design = { ...aDesign, blockSeconds: 10 }
  const quiet = { ...noisyMachine, spread: 0.001, wild: 0, luck: 0 }
  const blocks = compareOn(machine(quiet, perBlock), noEffect, design)
  const facts = { ...factsOfComparison, command }
  return composeComparison({ schemaVersion: 1, kind: 'comparison-evidence', facts, design, blocks })
}

describe('of blocks that held too few requests', () => {
  test('for P99, as long ones as it takes are what to try next', () => {
    expect(nextOf(compared(200))).toEqual({
      sentence: 'In blocks of 25\u00a0s there are enough requests to tell a difference at P99 of reads, too:',
      command: 'liftwing-slo compare main faster-rows --block 25',
    })
  })

  test('for P95, too, the longest of them are, and replace what was asked for', () => {
    expect(nextOf(compared(95, 'liftwing-slo compare main . --block 10 --rows 2000'))).toEqual({
      sentence:
        'In blocks of 53\u00a0s there are enough requests to tell a difference at P95 of reads and at P99 of reads, too:',
      command: 'liftwing-slo compare main . --rows 2000 --block 53',
    })
  })

  test('nothing is told that would take hours', () => {
    expect(nextOf(compared(50))?.command).toBe('liftwing-slo compare main faster-rows --block 20')
    expect(nextOf(compared(10))?.command).not.toContain('--block')
  })
})

test.each<[string, Partial<ComparisonReport>, string | undefined]>([
  ['met needs nothing', {}, undefined],
  [
    'missed is tried again',
    { verdict: 'missed', measures: [row(latency('P50'), 'regression', [9, 7, 11])] },
    'Is it so again?',
  ],
  [
    'inconclusive is tried again when it is quieter',
    { verdict: 'inconclusive', measures: [row(latency('P50'), 'open', [0])] },
    'Once the machine is quieter, or with more blocks, again:',
  ],
])('%s', (_, changes, sentence) => expect(nextOf(comparisonOf(changes))?.sentence).toBe(sentence))
