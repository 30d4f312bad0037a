import { expect, test } from 'vitest'
import { countFindings } from '../../../run/copies/look.ts'
import { corpus } from '../../../scenarios/lib/rows/corpus.ts'
import { topics } from '../../../wiki/topics.ts'

const rows = corpus(1)
const signal = new AbortController().signal
const writes = [1, 3, 5].map((row) => ({ row, generation: 7 }))
const stored = (row: number, generation: number) =>
  Object.fromEntries(topics.map((topic, i) => [topic, Math.fround(rows.scores(row, generation)[i] ?? 0)]))

test.each([
  ['has all as they were written', async (row: number) => stored(row, 7), { checked: 3, missing: 0, other: 0 }],
  ['lacks one', async (row: number) => (row === 3 ? undefined : stored(row, 7)), { checked: 3, missing: 1, other: 0 }],
  [
    'has what was there before',
    async (row: number) => stored(row, row === 5 ? 0 : 7),
    { checked: 3, missing: 0, other: 1 },
  ],
])('a node that %s is told so', async (_, ask, expected) => {
  expect(await countFindings(writes, rows, signal, ask)).toEqual(expected)
})

test('a row that nobody answers for is not among those that were checked', async () => {
  const ask = async (row: number) => {
    if (row === 3) throw new Error('timeout')
    return stored(row, 7)
  }
  expect(await countFindings(writes, rows, signal, ask)).toEqual({ checked: 2, missing: 0, other: 0 })
})
