import { describe, expect, it } from 'vitest'
import type { BackfillDone, ChangesDone } from '../../../../slo/run/beside.ts'
import { scorePromise } from '../../../../slo/run/scoring/score.ts'
import { evidenceOf, latencies } from '../evidence.ts'

const changesOf = (changes: Partial<ChangesDone> = {}): ChangesDone => ({
  kind: 'changes',
  operation: 'change',
  planned: 1000,
  accepted: 1000,
  watched: 100,
  lost: 0,
  waiting: 0,
  undisturbed: { watched: 100, latencies: latencies([300, 95], [2000, 5]) },
  seconds: [],
  ...changes,
})
const percent = (numerator: number) => ({ numerator, denominator: 100 })
const freshness = { kind: 'latency', target: percent(95), thresholdMs: 1000 } as const
const arrival = { kind: 'correctness', target: percent(100) } as const

const scored = (objective: typeof freshness | typeof arrival, changes: Partial<ChangesDone>) => {
  const { verdict, good, total } = scorePromise(
    { operation: 'change', objective },
    evidenceOf({ beside: [changesOf(changes)] }),
  )
  return [verdict, good, total]
}

describe('freshness', () => {
  it.each([
    ['is kept where enough were shown in time', {}, ['met', 95, 100]],
    [
      'is missed where one more was late',
      { undisturbed: { watched: 100, latencies: latencies([300, 94], [2000, 6]) } },
      ['missed', 94, 100],
    ],
    [
      'counts as late what was never shown',
      { undisturbed: { watched: 101, latencies: latencies([300, 95]) } },
      ['missed', 95, 101],
    ],
    ['proves nothing where none was watched', { undisturbed: { watched: 0, latencies: [] } }, ['inconclusive', 0, 0]],
  ] as const)('%s', (_, changes, expected) => {
    expect(scored(freshness, changes)).toEqual(expected)
  })
})

describe('arrival', () => {
  it.each([
    ['is kept where nothing was lost', {}, ['met', 100, 100]],
    ['is missed where one was lost and the consumer has none left', { lost: 1 }, ['missed', 99, 100]],
    ['is open where the consumer has some left', { lost: 2, waiting: 2 }, ['inconclusive', 98, 100]],
    ['is open where the consumer does not tell', { lost: 2, waiting: undefined }, ['inconclusive', 98, 100]],
    ['is open where not all were taken', { accepted: 999 }, ['inconclusive', 100, 100]],
    ['proves nothing where none was watched', { watched: 0 }, ['inconclusive', 0, 0]],
  ] as const)('%s', (_, changes, expected) => {
    expect(scored(arrival, changes)).toEqual(expected)
  })
})

describe('a backfill', () => {
  const backfillOf = (changes: Partial<BackfillDone>): BackfillDone => ({
    kind: 'backfill',
    operation: 'backfill',
    planned: 1000,
    written: 1000,
    inTime: 1000,
    setAside: 0,
    found: { pages: 500, other: 0, missing: 0 },
    ...changes,
  })
  const paced = { kind: 'availability', target: percent(99) } as const

  it.each([
    ['is in time where nearly all was written in the window', paced, { inTime: 990 }, ['met', 990, 1000]],
    ['is late where too much was not', paced, { inTime: 989 }, ['missed', 989, 1000]],
    ['proves nothing where no row was due', paced, { planned: 0, inTime: 0 }, ['inconclusive', 0, 0]],
    ['is right where all that was looked for is there', arrival, {}, ['met', 500, 500]],
    [
      'is wrong where a page is not there',
      arrival,
      { found: { pages: 500, other: 0, missing: 1 } },
      ['missed', 499, 500],
    ],
    [
      'is wrong where a page holds something else',
      arrival,
      { found: { pages: 500, other: 2, missing: 0 } },
      ['missed', 498, 500],
    ],
    ['is open where rows could not be written', arrival, { setAside: 1 }, ['inconclusive', 500, 500]],
    [
      'proves nothing where nothing was looked for',
      arrival,
      { found: { pages: 0, other: 0, missing: 0 } },
      ['inconclusive', 0, 0],
    ],
  ] as const)('%s', (_, objective, changes, expected) => {
    const promise = { operation: 'backfill', objective }
    const { verdict, good, total } = scorePromise(promise, evidenceOf({ beside: [backfillOf(changes)] }))
    expect([verdict, good, total]).toEqual(expected)
  })
})
