import { describe, expect, it } from 'vitest'
import type { RunEvidence } from '../../../../slo/run/evidence.ts'
import type { SecondOfRun } from '../../../../slo/run/record.ts'
import { brokenSeconds, scoreRecovery } from '../../../../slo/run/scoring/recovery.ts'
import { evidenceOf, summary, witnessOf } from '../evidence.ts'

const objective = {
  kind: 'recovery',
  target: { numerator: 99, denominator: 100 },
  thresholdMs: 100,
  withinSeconds: 5,
} as const

/** A letter for each second: good, slow, failing, or a hole where nothing is known. */
const kinds: Readonly<Record<string, Omit<SecondOfRun, 'second'>>> = {
  g: { sent: 100, ok: 100, p50Ms: 1, p95Ms: 2, p99Ms: 9, maxMs: 80, latestMs: 1 },
  s: { sent: 100, ok: 100, p50Ms: 1, p95Ms: 300, p99Ms: 700, maxMs: 900, latestMs: 1 },
  f: { sent: 100, ok: 98, p50Ms: 1, p95Ms: 2, p99Ms: 9, maxMs: 80, latestMs: 1 },
}

const secondsOf = (letters: string): readonly SecondOfRun[] =>
  letters.split('').flatMap((letter, second) => {
    const kind = kinds[letter]
    return kind ? [{ second, ...kind }] : []
  })

/** Cassandra stands still from second 4 to 6. */
const evidence = (letters: string, changes: Partial<RunEvidence> = {}) =>
  evidenceOf({
    beside: [{ kind: 'away', part: 'cassandra', fromSeconds: 4, toSeconds: 6 }],
    generator: { exitCode: 0, summary: { ...summary, seconds: secondsOf(letters) } },
    ...changes,
  })

describe('a recovery', () => {
  it.each([
    ['is met where all is good from the second on in which it was back', 'ggggffggggggg', 'met', 0],
    ['takes as long as seconds are slow', 'ggggffssggggggg', 'met', 2],
    ['takes as long as seconds fail', 'ggggfffffggggggg', 'met', 3],
    ['is not over with a good second among bad ones', 'ggggffsgsgggggg', 'met', 3],
    ['is missed where it takes too long', 'ggggffssssssggggg', 'missed', 6],
    ['is missed where nothing gets good in a window that is long enough', 'ggggffssssssssssss', 'missed', undefined],
    ['is open where the window is over before it could be seen', 'ggggffssss', 'inconclusive', undefined],
    ['is open where seconds are not known', 'ggggff..gg.gg.', 'inconclusive', undefined],
    ['is met where nothing broke', 'gggggggggggggg', 'met', 0],
  ])('%s', (_, letters, verdict, after) => {
    const scored = scoreRecovery('all', objective, evidence(letters))
    expect([scored.verdict, scored.recoveredAfterSeconds]).toEqual([verdict, after])
  })

  it('proves nothing where no part was away', () => {
    expect(scoreRecovery('all', objective, evidence('gggggggggg', { beside: [] })).verdict).toBe('inconclusive')
  })

  it('proves nothing where the generator wrote nothing down', () => {
    const silent = evidence('', { generator: { exitCode: 1, summary: undefined } })
    expect(scoreRecovery('all', objective, silent).verdict).toBe('inconclusive')
  })

  it('says where nothing broke at all', () => {
    expect(scoreRecovery('all', objective, evidence('gggggggggggggg')).reasons).toEqual([
      'Nothing that was due while it was away was bad.',
    ])
  })

  it('accuses nobody where the machine stood still in the seconds that decide', () => {
    const base = evidence('ggggffssssssggggg')
    const seconds = [6, 7, 8, 9, 10, 11].map((second) => ({ second, pauseMs: 700, foreignShare: 0 }))
    const machine = { cores: 2, busyCores: 1, ownCores: 1, hasForeignParts: false, parts: [] }
    const scored = scoreRecovery('all', objective, {
      ...base,
      machine: { ...machine, witness: witnessOf({ seconds }) },
    })
    expect([scored.verdict, scored.recoveredAfterSeconds]).toEqual(['inconclusive', 6])
  })

  it('proves nothing where the window was over before all was taken away', () => {
    const beside: RunEvidence['beside'] = [
      { kind: 'node-away', how: 'killed', node: 3, of: 3, fromSeconds: 2, untilSeconds: 3, toSeconds: 6 },
      { kind: 'undone', how: 'frozen', node: 2 },
    ]
    expect(scoreRecovery('all', objective, evidence('gggggggggggggg', { beside }))).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['The window was over before all was taken away that was to be.'],
    })
  })

  it('counts from when the last node was seen to be up', () => {
    const beside: RunEvidence['beside'] = [
      { kind: 'node-away', how: 'killed', node: 3, of: 3, fromSeconds: 1, untilSeconds: 2, toSeconds: 6 },
    ]
    const scored = scoreRecovery('all', objective, evidence('gffffffffsgggggg', { beside }))
    expect([scored.verdict, scored.recoveredAfterSeconds]).toEqual(['met', 4])
  })

  it('counts from the last return of several', () => {
    const twice = [4, 8].map(
      (from) => ({ kind: 'away', part: 'cassandra', fromSeconds: from, toSeconds: from + 2 }) as const,
    )
    const scored = scoreRecovery('all', objective, evidence('ggggffggffsggggggg', { beside: twice }))
    expect([scored.verdict, scored.recoveredAfterSeconds]).toEqual(['met', 1])
  })
})

describe('how long a promise was broken', () => {
  const share = (numerator: number) => ({ numerator, denominator: 100 })
  const told = (promise: Parameters<typeof brokenSeconds>[0]) =>
    brokenSeconds(promise, evidence('ggggffsgsgg')).map(({ broken, seen, firstSecond, lastSecond }) => [
      broken,
      seen,
      firstSecond,
      lastSecond,
    ])

  it.each([
    ['of a percentile', { kind: 'percentile', target: share(95), thresholdMs: 10 } as const, [[2, 11, 6, 8]]],
    [
      'of the slowest percentile, failures too',
      { kind: 'percentile', target: share(99), thresholdMs: 100 } as const,
      [[4, 11, 4, 8]],
    ],
    ['of availability', { kind: 'availability', target: share(99) } as const, [[2, 11, 4, 5]]],
    ['of one that never was', { kind: 'availability', target: share(98) } as const, [[0, 11, undefined, undefined]]],
    ['of a share that no second tells: nothing', { kind: 'latency', target: share(98), thresholdMs: 5 } as const, []],
    ['of a rate: nothing', { kind: 'throughput', perSecond: 10 } as const, []],
  ])('%s', (_, objective, expected) => {
    expect(told({ operation: 'all', objective })).toEqual(expected)
  })
})
