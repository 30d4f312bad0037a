import { expect, test } from 'vitest'
import { lastBlocksInWords } from '../../../run/comparison/round.ts'
import type { Side } from '../../../slo/comparison/block.ts'
import type { GeneratorSummary } from '../../../slo/run/evidence.ts'
import { latencies } from '../../slo/run/evidence.ts'

/** A block in which all reads took so long, and all writes ten times as long. */
const block = (side: Side, ms: number) => {
  const operation = (took: number, sent: number) => {
    const histogram = latencies([took, sent])
    return {
      sent,
      outcomes: [{ outcome: 'ok', fromSchedule: histogram, onTheWire: histogram }],
    } as unknown as GeneratorSummary['operations'][string]
  }
  const operations = { write: operation(10 * ms, 50), read: operation(ms, 500) }
  return { side, journal: { summary: { operations } as unknown as GeneratorSummary } }
}

test('the last blocks of both sides are told by what is sent most', () => {
  expect(lastBlocksInWords([block('A', 9), block('B', 4), block('B', 5), block('A', 2)], 1000)).toMatch(
    /^P95 of reads: A 2\.\d\d ms, B 5\.\d\d ms$/,
  )
})

test('nothing is told before both had a block, or of blocks that nobody wrote down', () => {
  expect(lastBlocksInWords([], 1000)).toBeUndefined()
  expect(lastBlocksInWords([block('A', 2)], 1000)).toBeUndefined()
  expect(lastBlocksInWords([block('A', 2), { side: 'B', journal: undefined }], 1000)).toBeUndefined()
})
