import { describe, expect, test } from 'vitest'
import type { GeneratorOperation, RunEvidence } from '../../../../slo/run/evidence.ts'
import { judge } from '../../../../slo/run/scoring/compose.ts'
import { findings, reconcile } from '../../../../slo/run/scoring/reconcile.ts'
import { scorePromise } from '../../../../slo/run/scoring/score.ts'
import { excuse } from '../../../../slo/run/trust/excuses.ts'
import { checkTrust } from '../../../../slo/run/trust/trust.ts'
import { evidenceOf, latencies, planOf, summary, tallyOf, witnessOf } from '../evidence.ts'

const checkOf = (id: string, changes: Partial<RunEvidence>) =>
  checkTrust(evidenceOf(changes)).find((check) => check.id === id)

const reading = (changes: Partial<GeneratorOperation>) => ({
  generator: {
    exitCode: 0,
    summary: { ...summary, operations: { ...summary.operations, read: { ...summary.operations.read, ...changes } } },
  },
})
const machine = { cores: 2, busyCores: 1.2, ownCores: 1.1, hasForeignParts: false, parts: [], witness: witnessOf() }

/** A machine that stood still once, for so many seconds. */
const frozen = (seconds: number) => [{ second: 3, pauseMs: 1000 * seconds, foreignShare: 0 }]

describe('checkTrust', () => {
  test.each([
    [0, [], 'The generator sent no request.'],
    [137, [], 'k6 noted no request, and Prometheus has none.'],
    [137, tallyOf([{ count: 110 }]), 'k6 noted 0 requests, but Prometheus has 110: remote write lost some'],
  ])('a journal of a beginning alone, exit code %i: says no more than is known', (exitCode, tally, words) => {
    const generator = { exitCode, summary: { ...summary, operations: {} } }
    expect(checkOf('counts-complete', { generator, tally })?.finding).toContain(words)
  })

  test('finds nothing wrong with a run in which nothing went wrong', () => {
    expect(checkTrust(evidenceOf()).filter((check) => check.outcome !== 'ok')).toEqual([])
  })

  test.each([
    ['counts-complete', { generator: { exitCode: 137, summary: undefined } }, 'invalid'],
    ['generator-lag', { generator: { exitCode: 137, summary: undefined } }, 'invalid'],
    ['warmed-up', { generator: { exitCode: 137, summary: undefined } }, 'warning'],
    ['generator-finished', { generator: { summary, exitCode: 107 } }, 'invalid'],
    ['counts-complete', { tally: tallyOf([{ count: 10_000 }]) }, 'invalid'],
    ['counts-complete', { tally: [], ...reading({ sent: 0 }) }, 'invalid'],
    ['rate-held', reading({ sent: 9000 }), 'invalid'],
    ['rate-held', reading({ sent: 9950 }), 'warning'],
    ['generator-lag', reading({ late: latencies([1, 9800], [9, 200]) }), 'warning'],
    ['generator-lag', reading({ late: latencies([0.1, 9999], [90, 1]) }), 'ok'],
    ['generator-lag', reading({ late: latencies([9, 9800], [400, 200]) }), 'invalid'],
    ['warmed-up', { generator: { exitCode: 0, summary: { ...summary, warmupRequests: 0 } } }, 'warning'],
    ['database-compiled', { compilingSeconds: 2.1 }, 'warning'],
    ['database-compiled', { compilingSeconds: 1.9 }, 'ok'],
    ['database-compiled', { compilingSeconds: undefined }, undefined],
    ['cpu-headroom', { machine: { ...machine, busyCores: 1.95, ownCores: 1.9 } }, 'warning'],
    ['machine-quiet', { machine: { ...machine, busyCores: 1.5 } }, 'warning'],
    ['machine-quiet', { machine: { ...machine, busyCores: 1.9 } }, 'invalid'],
    ['machine-quiet', { machine: { ...machine, busyCores: 1.8, hasForeignParts: true } }, 'ok'],
    ['machine-quiet', { machine: { ...machine, busyCores: 2, ownCores: 0.4, hasForeignParts: true } }, 'invalid'],
    ['machine-quiet', { machine: undefined }, 'warning'],
    ['machine-quiet', { machine: { ...machine, cores: 64, busyCores: 9, ownCores: 1.1 } }, 'ok'],
    ['machine-awake', { machine: { ...machine, witness: undefined } }, 'warning'],
    ['machine-awake', { machine: { ...machine, witness: witnessOf({ seconds: frozen(0.4) }) } }, 'warning'],
    ['machine-limits', { machine: { ...machine, witness: witnessOf({ stolenShare: 0.05 }) } }, 'warning'],
    [
      'machine-limits',
      { machine: { ...machine, witness: witnessOf({ throttled: { periods: 80, seconds: 8 } }) } },
      'invalid',
    ],
    ['scrapes-service', { scrapes: [{ what: 'service', expected: 10, succeeded: 9 }] }, 'warning'],
    ['scrapes-service', { scrapes: [{ what: 'service', expected: 10, succeeded: 5 }] }, 'invalid'],
    ['scrapes-service', { scrapes: [{ what: 'service', expected: 0, succeeded: 0 }] }, 'invalid'],
    ['clocks-agree', { clockOffsetSeconds: -30 }, 'invalid'],
  ] as const)('%s: case %#', (id, changes, outcome) =>
    expect(checkOf(id, changes as Partial<RunEvidence>)?.outcome).toBe(outcome),
  )
})

test('a generator that was killed is not said to have sent what is known of it, and no more', () => {
  expect(checkOf('rate-held', { generator: { exitCode: 137, summary } })?.finding).toBe(
    'k6 noted 11,000 of 11,000 planned requests; how many more were sent, nobody knows.',
  )
  expect(checkOf('rate-held', { generator: { exitCode: 137, summary: undefined } })?.finding).toMatch(
    /^Prometheus has /,
  )
})

test('a warm-up tells of the reads before it that warmed the database', () => {
  expect(checkOf('warmed-up', {})?.finding).toBe('5,500 requests in 5 s of warm-up are not scored.')
  const warming = { reads: 26_412, seconds: 10, readsPerSecond: 3310, waitedFor: [] }
  expect(checkOf('warmed-up', { warming })?.finding).toBe(
    '26,412 reads in 10 s, as fast as they were answered (3,310/s in the end), and 5,500 requests in 5 s of warm-up are not scored.',
  )
  expect(checkOf('warmed-up', { warming: { ...warming, waitedFor: ['a shorter tail'] } })).toMatchObject({
    outcome: 'warning',
    finding: expect.stringMatching(/still getting better when the time was over \(a shorter tail\)/),
  })
})

describe('judge', () => {
  const slow = { tally: tallyOf([{ count: 10_000, withinMs: 500, tookMs: 500 }]) }
  const p99 = { kind: 'percentile', target: { numerator: 99, denominator: 100 }, thresholdMs: 100 } as const
  const judged = (changes: Partial<RunEvidence>) => {
    const evidence = evidenceOf(changes)
    const trust = checkTrust(evidence)
    return judge([excuse(scorePromise({ operation: 'read', objective: p99 }, evidence), evidence, trust)], trust)
  }

  test('is met without a reason when all is kept and trusted', () => {
    expect(judged({})).toEqual({ verdict: 'met', reasons: [] })
  })

  test('never lets an invalid run pass, and says why', () => {
    const { verdict, reasons } = judged({ clockOffsetSeconds: 7 })
    expect(verdict).toBe('inconclusive')
    expect(reasons).toEqual(["Prometheus' clock and this machine's are 7.00 s apart."])
  })

  test('lets a miss stand, but not one that a busy machine can explain', () => {
    const write = { operation: 'write', count: 1000 } as const
    const tally = [...slow.tally, ...tallyOf([write])]
    const plan = { ...planOf({ read: 1000, write: 100 }), target: 'https://gateway' }
    expect(judged({ tally, plan }).verdict).toBe('missed')
    expect(judged({ tally, plan, machine: { ...machine, busyCores: 2 } }).verdict).toBe('inconclusive')
  })

  test('does not call missed what a generator measured that stood still', () => {
    const tally = [...slow.tally, ...tallyOf([{ operation: 'write', count: 1000 }])]
    expect(judged({ tally, ...reading({ late: latencies([1, 9000], [2000, 1000]) }) }).verdict).toBe('inconclusive')
    expect(judged({ tally, ...reading({ sent: 9000 }) }).verdict).toBe('inconclusive')
  })

  test('is inconclusive where nothing was promised', () => expect(judge([], []).verdict).toBe('inconclusive'))
})

describe('reconcile', () => {
  const found = (changes: Partial<RunEvidence>) => {
    const evidence = evidenceOf(changes)
    return findings(evidence, reconcile(evidence))
  }
  const service = evidenceOf().service
  const serviceReads = (total: number, byCode: Record<string, number> = { 200: total }) => ({
    service: {
      restarts: 0,
      operations: { read: { total, byCode, okWithin: {} }, write: service?.operations.write },
    } as never,
  })

  test('has nothing to say where all witnesses agree', () => expect(found({})).toEqual([]))

  test('tells why requests got no answer, the commonest reasons first', () => {
    const { generator } = evidenceOf()
    const unanswered = [
      { why: 'dial: connection refused', requests: 300 },
      { why: 'request timeout', requests: 21_717 },
    ]
    const summary = generator.summary && { ...generator.summary, unanswered }
    expect(found({ generator: { ...generator, summary } })).toEqual([
      "Why requests got no answer, in the generator's words: 21,717 “request timeout”, 300 “dial: connection refused”.",
    ])
  })

  test('finds answers that the service never gave', () =>
    expect(found(serviceReads(9400))[0]).toBe(
      'Something in front of the service answered 600 reads: the service did not count them itself.',
    ))

  test('accuses nobody in front of a service that was not seen all the time', () =>
    expect(found({ ...serviceReads(9400), scrapes: [{ what: 'service', expected: 10, succeeded: 9 }] })[0]).toBe(
      'Of 600 reads that were answered, the service has no count: it was not seen all the time.',
    ))

  test('explains extra answers of the service by timeouts at the client, and nothing else', () => {
    const timedOut = {
      tally: tallyOf([
        { count: 9900 },
        { count: 100, outcome: 'timeout', status: '0' },
        { operation: 'write', count: 1000 },
      ]),
    }
    expect(found({ ...timedOut, cassandra: {} })).toEqual([])
    expect(found({ ...serviceReads(10_007), cassandra: {} })[0]).toMatch(/7 reads more/)
  })

  test('finds errors that only one side saw, and a restart', () => {
    expect(found({ ...serviceReads(10_000, { 200: 9990, 503: 10 }) })).toEqual([
      'The client saw 0 server errors on reads, the service counted 10.',
    ])
    expect(found({ service: { ...service, restarts: 1 } as never })[0]).toMatch(/started again during the run: 1 time/)
  })

  test('shows what Cassandra was never asked', () =>
    expect(found({ cassandra: { read: 9000 } })[0]).toMatch(/1,000 reads without Cassandra/))
})
