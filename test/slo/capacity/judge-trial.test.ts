import { describe, expect, test } from 'vitest'
import { goalsOf, promisedRates } from '../../../slo/capacity/goal.ts'
import { judgeTrial } from '../../../slo/capacity/judge-trial.ts'
import { trialSchema } from '../../../slo/capacity/trial.ts'
import type { RunEvidence } from '../../../slo/run/evidence.ts'
import type { PromiseOfRun } from '../../../slo/run/record.ts'
import type { RunFacts } from '../../../slo/run/saved.ts'
import { evidenceOf, latencies, summary, tallyOf, witnessOf } from '../run/evidence.ts'

const percentile = (numerator: number, thresholdMs: number): PromiseOfRun => ({
  operation: 'read',
  objective: { kind: 'percentile', target: { numerator, denominator: 100 }, thresholdMs },
})
const promises: readonly PromiseOfRun[] = [
  percentile(50, 5),
  percentile(95, 10),
  { operation: 'read', objective: { kind: 'throughput', perSecond: 5000 } },
  { operation: 'write', objective: { kind: 'throughput', perSecond: 100 } },
  { operation: 'all', objective: { kind: 'availability', target: { numerator: 98, denominator: 100 } } },
  { operation: 'all', objective: { kind: 'correctness', target: { numerator: 1, denominator: 1 } } },
]
const goals = goalsOf(promises, ['read', 'write'])

const facts = { id: 'trial-1', window: { start: 1_790_000_000, end: 1_790_000_010 } } as RunFacts

const judged = (changes: Partial<RunEvidence> = {}) =>
  judgeTrial(
    { schemaVersion: 1, kind: 'evidence', facts, evidence: evidenceOf(changes) },
    { goals, perSecond: 1100, tookSeconds: 14 },
  )

/** One read of five took 25 ms, on every clock. */
const slow: Partial<RunEvidence> = {
  tally: tallyOf([
    { count: 8000 },
    { count: 2000, withinMs: 25, tookMs: 25 },
    { operation: 'write', status: '204', count: 1000 },
  ]),
  service: {
    operations: {
      read: { total: 10_000, byCode: { 200: 10_000 }, okWithin: { 5: 8000, 10: 8000, 25: 10_000 } },
      write: { total: 1000, byCode: { 204: 1000 }, okWithin: { 5: 1000 } },
    },
    restarts: 0,
    instances: ['127.0.0.1:8080'],
  },
}

const standings = (trial: ReturnType<typeof judged>) => trial.goals.map(({ standing }) => standing)

describe('a trial', () => {
  test('in which all went well holds every goal, and fits its schema', () => {
    const trial = judged()
    expect(standings(trial)).toEqual(['held', 'held', 'held', 'held', 'held', 'held'])
    expect(trial.trust).toEqual({ kind: 'valid' })
    expect(trial).toMatchObject({ perSecond: 1100, seconds: 10, tookSeconds: 14, planned: 11_000, answered: 11_000 })
    expect(trialSchema.parse(trial)).toEqual(trial)
  })

  test('asks a promised rate of what is offered, whatever was promised', () => {
    const reads = judged().goals[2]
    expect(reads).toMatchObject({ good: 10_000, total: 10_000, standing: 'held' })
  })

  test('that is slow by itself breaks a goal, and that is proof', () => {
    const trial = judged(slow)
    expect(standings(trial)).toEqual(['held', 'broken', 'held', 'held', 'held', 'held'])
    expect(trial.goals[1]).toMatchObject({ good: 8000, total: 10_000 })
    expect(trial.trust).toEqual({ kind: 'valid' })
  })

  test.each<readonly [string, Partial<RunEvidence>, string]>([
    [
      'on a full machine is excused by it',
      {
        ...slow,
        machine: { cores: 2, busyCores: 1.97, ownCores: 1.9, hasForeignParts: false, parts: [], witness: witnessOf() },
      },
      'machine',
    ],
    [
      'beside other work is excused by a disturbance',
      {
        ...slow,
        machine: { cores: 2, busyCores: 1.9, ownCores: 1, hasForeignParts: false, parts: [], witness: witnessOf() },
      },
      'disturbance',
    ],
    [
      'whose generator did not send everything is excused by it',
      {
        tally: tallyOf([{ count: 9000 }, { operation: 'write', status: '204', count: 900 }]),
        generator: {
          exitCode: 0,
          summary: {
            ...summary,
            operations: {
              read: { ...summary.operations.read, sent: 9000 },
              write: { ...summary.operations.write, sent: 900 },
            },
          },
        },
      },
      'generator',
    ],
    ['of which Prometheus knows nothing is excused', { tally: [], service: undefined }, 'disturbance'],
  ])('%s', (_, changes, by) => {
    const trial = judged(changes)
    expect(standings(trial)).not.toContain('broken')
    expect(trial.trust).toMatchObject({ kind: 'excused', by })
    expect(trial.trust.kind === 'excused' && trial.trust.reasons.length).toBeGreaterThan(0)
  })

  test('with a wrong answer is broken, whoever else was at work', () => {
    const wrong = tallyOf([
      { count: 9999 },
      { outcome: 'wrong_body', count: 1 },
      { operation: 'write', status: '204', count: 1000 },
    ])
    const full = { cores: 2, busyCores: 1.99, ownCores: 1.9, hasForeignParts: false, parts: [], witness: witnessOf() }
    expect(standings(judged({ tally: wrong, machine: full })).at(-1)).toBe('broken')
  })

  test('tells both clocks, and how the parts were used', () => {
    const trial = judged({
      machine: {
        cores: 2,
        busyCores: 1.5,
        ownCores: 1.4,
        hasForeignParts: false,
        parts: [
          { part: 'cassandra', seconds: 7 },
          { part: 'k6', seconds: 2 },
        ],
        witness: witnessOf(),
      },
      resources: [
        {
          name: 'serviceLoop',
          points: [
            [1, 0.4],
            [2, 0.6],
          ],
        },
        { name: 'inFlight', points: [[1, 3]] },
      ],
    })
    const read = trial.operations.find(({ operation }) => operation === 'read')
    expect(read?.fromSchedule.p50Ms).toBeCloseTo(0.4, 1)
    expect(read?.onTheWire.p99Ms).toBeCloseTo(0.3, 1)
    expect(trial.utilisation).toEqual([
      { resource: 'generator', used: 0.2, limit: 2, unit: 'cores' },
      { resource: 'event-loop', used: 0.5, limit: 1, unit: 'of the time' },
      { resource: 'cassandra', used: 0.7, limit: 2, unit: 'cores' },
      { resource: 'machine', used: 1.5, limit: 2, unit: 'cores' },
    ])
  })

  test('without a journal has no latencies, not zero', () => {
    const { operations } = judged({ generator: { exitCode: 0, summary: undefined } })
    expect(operations.map(({ fromSchedule }) => fromSchedule)).toEqual([{}, {}])
  })

  test('in which a request never ended well counts it as late as giving up', () => {
    const read = {
      ...summary.operations.read,
      outcomes: [{ outcome: 'timeout' as const, fromSchedule: latencies([1, 100]), onTheWire: latencies([1, 100]) }],
    }
    const trial = judged({
      generator: { exitCode: 0, summary: { ...summary, operations: { ...summary.operations, read } } },
    })
    expect(trial.operations[0]?.fromSchedule.p50Ms).toBeGreaterThanOrEqual(1000)
  })
})

describe('goals', () => {
  test('are named apart, leave what the promise leaves, and are about what is sent', () => {
    expect(new Set(goals.map(({ id }) => id)).size).toBe(promises.length)
    expect(goals.map(({ lossRatio }) => lossRatio)).toEqual(
      [
        [50, 100],
        [5, 100],
        [1, 100],
        [1, 100],
        [2, 100],
        [0, 1],
      ].map(([numerator, denominator]) => ({ numerator, denominator })),
    )
    expect(goalsOf(promises, ['read']).map(({ operation }) => operation)).not.toContain('write')
  })

  test('of right answers are broken by one trial of many', () => {
    expect(goals.map(({ exceedRatio }) => exceedRatio)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0])
  })

  test('know the promised rates of what is sent', () => {
    expect(promisedRates(promises, ['write'])).toEqual([{ operation: 'write', perSecond: 100 }])
  })
})
