import { expect, it } from 'vitest'
import { codeOfPrune, pruneSentences } from '../../../cli/backfill/prune-words.ts'
import { exitCodes } from '../../../cli/world/exit-codes.ts'
import type { PruneResult } from '../../../run/backfill/prune.ts'

const result: PruneResult = {
  old: [{ modelVersion: 'm-1', rows: 1200 }],
  kept: [{ modelVersion: 'm-2', rows: 3400 }],
  pages: 1200,
  left: 0,
  wentOn: false,
  seconds: 12,
}
const versions = (what: string) => [
  `  ${'m-1'.padEnd(32)} ${'1,200'.padStart(12)}  ${what}`,
  `  ${'m-2'.padEnd(32)} ${'3,400'.padStart(12)}  stays`,
]

it.each<[string, Partial<PruneResult>, boolean, number, readonly string[]]>([
  [
    'a dry run',
    {},
    true,
    exitCodes.met,
    [...versions('would go'), '1,200 rows would be taken from 1,200 pages in 12 s.'],
  ],
  [
    'a prune',
    {},
    false,
    exitCodes.met,
    [
      ...versions('gone'),
      '1,200 rows were taken from 1,200 pages in 12 s.',
      'Looked again where something went: nothing old is left there.',
    ],
  ],
  [
    'one that went on, with something left',
    { wentOn: true, left: 2 },
    false,
    exitCodes.missed,
    [
      ...versions('gone'),
      '1,200 rows were taken from 1,200 pages in 12 s, what an earlier one had done among it.',
      'Looked again: 2 old rows are there still, or again.',
    ],
  ],
  [
    'one with nothing to do',
    { old: [], pages: 0 },
    false,
    exitCodes.met,
    [versions('')[1] as string, 'There is nothing old.'],
  ],
])('%s', (_, changes, isDry, code, sentences) => {
  expect(pruneSentences({ ...result, ...changes }, isDry)).toEqual(sentences)
  expect(codeOfPrune({ ...result, ...changes })).toBe(code)
})
