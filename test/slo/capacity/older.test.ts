import { expect, test } from 'vitest'
import { asSizedBefore, replicationBefore } from '../../../slo/capacity/older.ts'
import { compare } from '../../../slo/verification.ts'
import { searches } from '../../reports/capacity/sample-search.ts'

const { met } = searches
const { sizing } = met
if (!sizing) throw new Error('the sample is sized')
const factor = { id: 'bytesPerAnswer', title: '', value: 3900, unit: 'bytes', origin: 'assumed', source: '' } as const
const rate = { readsPerSecond: 1000, writesPerSecond: 100, answersBitsPerSecond: 31_200_000 }
const others = sizing.factors.filter(({ id }) => id !== factor.id)
const now = { ...met, sizing: { ...sizing, factors: [...others, factor], rates: [rate] } }
const { rates: _, ...forTheTarget } = now.sizing
const before = { ...met, sizing: { ...forTheTarget, factors: others } }

test('a record that was sized for the target alone is what follows, and one that is sized for other rates has to be right about them', () => {
  expect(compare(before, asSizedBefore(before, now)).disagreements).toEqual([])
  const wrong = { ...now, sizing: { ...now.sizing, rates: [{ ...rate, readsPerSecond: 2000 }] } }
  expect(compare(wrong, asSizedBefore(wrong, now)).disagreements).toHaveLength(1)
})

test('a figure of an older record that does not follow is told all the same', () => {
  const [first, ...rest] = before.sizing.factors
  if (!first) throw new Error('the sample has factors')
  const wrong = { ...before, sizing: { ...before.sizing, factors: [{ ...first, value: first.value + 1 }, ...rest] } }
  expect(compare(wrong, asSizedBefore(wrong, now)).disagreements).toHaveLength(1)
})

test('a record that is not sized stays so', () => {
  const { sizing: __, ...unsized } = met
  expect(asSizedBefore(met, unsized)).toBe(unsized)
  expect(asSizedBefore(unsized, now)).toBe(now)
})

test('cores of Cassandra that were explained in older words are what follows where they are as many', () => {
  const how =
    'all target rates in the sites that are left, reads × copies asked + writes × copies, × processor time ÷ share that may be busy; reads and writes are taken to cost the same'
  const explained = (more: number) => ({
    ...met,
    sizing: {
      ...sizing,
      results: sizing.results.map((each) =>
        each.id === 'databaseCores' && each.value !== undefined ? { ...each, how, value: each.value + more } : each,
      ),
    },
  })
  expect(compare(explained(0), met).disagreements).toHaveLength(1)
  expect(compare(explained(0), asSizedBefore(explained(0), met)).disagreements).toEqual([])
  expect(compare(explained(1), asSizedBefore(explained(1), met)).disagreements).toHaveLength(1)
})

test.each([
  ['5.0.6 (native)', { site: 1 }],
  ['(existing)', { site: 1 }],
  ['5.0.6 (native), 2 nodes', { site: 2 }],
  ['5.0.6 (container), 5 nodes', { site: 3 }],
  ['5.0.6 (native), 2 in eqiad, 1 in codfw', { eqiad: 2, codfw: 1 }],
])('copies of rows that a record tells in words: %s', (cassandra, copies) => {
  expect(replicationBefore({ cassandra })).toEqual(copies)
})
