import { describe, expect, test } from 'vitest'
import type { Objective } from '../../../../slo/promises/objective.ts'
import type { MachineView, RunEvidence, ServiceOperation } from '../../../../slo/run/evidence.ts'
import type { MachineWitness } from '../../../../slo/run/machine.ts'
import { scorePromise } from '../../../../slo/run/scoring/score.ts'
import { excuse } from '../../../../slo/run/trust/excuses.ts'
import { checkTrust } from '../../../../slo/run/trust/trust.ts'
import { evidenceOf, latencies, machineSeen, planOf, summary, tallyOf } from '../evidence.ts'

const percentile = (percent: number, thresholdMs: number): Objective => ({
  kind: 'percentile',
  target: { numerator: percent, denominator: 100 },
  thresholdMs,
})
const p95 = percentile(95, 10)
const p99 = percentile(99, 100)
const p50 = percentile(50, 5)
const available: Objective = { kind: 'availability', target: { numerator: 98, denominator: 100 } }
const rate: Objective = { kind: 'throughput', perSecond: 1000 }
const right: Objective = { kind: 'correctness', target: { numerator: 1, denominator: 1 } }

function verdictOn(objective: Objective, changes: Partial<RunEvidence>) {
  const evidence = evidenceOf(changes)
  return excuse(scorePromise({ operation: 'read', objective }, evidence), evidence, checkTrust(evidence))
}

/** 10,000 reads: how many within 10 ms, within 100 ms; the rest took longer. */
const reads = (within10: number, within100: number) =>
  tallyOf([
    { count: within10, withinMs: 10, tookMs: 10 },
    { count: within100 - within10, withinMs: 100, tookMs: 100 },
    { count: 10_000 - within100, withinMs: 500, tookMs: 500 },
    { operation: 'write', status: '204', count: 1000 },
  ])

const served = (within: readonly (readonly [number, number])[], total = 10_000, byCode = { 200: total }) =>
  ({ total, byCode, okWithin: Object.fromEntries(within) }) satisfies ServiceOperation
const service = (read: ServiceOperation) => ({
  service: { restarts: 0, instances: ['127.0.0.1:8080'], operations: { read, write: served([[5, 1000]], 1000) } },
})
/** Its own clock sees what the client saw when it is slow itself. */
const slowBy20Ms = service(
  served([
    [5, 0],
    [10, 0],
    [25, 9900],
    [50, 10_000],
    [100, 10_000],
  ]),
)
const quick = service(
  served([
    [5, 9900],
    [10, 9950],
    [25, 10_000],
    [50, 10_000],
    [100, 10_000],
  ]),
)

const viaGateway = { plan: { ...planOf({ read: 1000, write: 100 }), target: 'https://gateway.example' } }
const machineOf = (witness: Partial<MachineWitness>, changes: Partial<MachineView> = {}) => ({
  machine: machineSeen(witness, changes),
})
/** On its own clock, 1,100 of 10,000 reads take 10 to 25 ms. */
const slowTail = service(
  served([
    [5, 7000],
    [10, 8900],
    [25, 10_000],
    [50, 10_000],
    [100, 10_000],
  ]),
)
/** So long for each of k6 and the service, and three quarters of it for Cassandra. */
const waitedFor = (seconds: number, serviceSeconds = 4) =>
  machineOf(
    {},
    {
      parts: [
        { part: 'k6', seconds: 5, waitedSeconds: 0.75 * seconds },
        { part: 'service', seconds: serviceSeconds, waitedSeconds: seconds },
        { part: 'cassandra', seconds: 6, waitedSeconds: 0.75 * seconds },
      ],
    },
  )
const slowWakeUps = machineOf({ wakeUp: latencies([0.7, 360], [5, 40]) })
/** Reads that took so long at a percentile, and started so late. */
const measured = (quantile: number, ms: number, late = latencies([0.1, 10_000])) => {
  const below = Math.round(10_000 * quantile) - 1
  const fromSchedule = latencies([0.4, below], [ms, 10_000 - below])
  const read = {
    ...summary.operations.read,
    late,
    outcomes: [{ outcome: 'ok', fromSchedule, onTheWire: fromSchedule }],
  } as const
  return { generator: { exitCode: 0, summary: { ...summary, operations: { ...summary.operations, read } } } }
}
const timeouts = (n: number) =>
  tallyOf([
    { count: 10_000 - n },
    { count: n, outcome: 'timeout', status: '0', withinMs: 1000, tookMs: 1000 },
    { operation: 'write', status: '204', count: 1000 },
  ])
const errors = (n: number) =>
  tallyOf([
    { count: 10_000 - n },
    { count: n, outcome: 'server_error', status: '503' },
    { operation: 'write', count: 1000 },
  ])
const failing = (n: number) => service(served([[5, 10_000 - n]], 10_000, { 200: 10_000 - n, 503: n } as never))
const stoodStill = (seconds: number) =>
  machineOf({
    seconds: Array.from({ length: 10 }, (_, second) => ({
      second,
      pauseMs: second >= 2 && second < 2 + seconds ? seconds * 1000 : 1,
      foreignShare: 0,
    })),
  })

describe('a miss stands', () => {
  test.each<[string, Objective, Partial<RunEvidence>]>([
    [
      'of a cache that is 20 ms slower, on its own clock',
      p95,
      { tally: reads(0, 10_000), ...measured(0.95, 22), ...slowBy20Ms },
    ],
    [
      'of a cache that is 20 ms slower, of whose requests too few started late for half of them to have waited',
      p50,
      { tally: reads(0, 10_000), ...measured(0.01, 22, latencies([0.5, 9700], [17, 300])), ...slowBy20Ms },
    ],
    [
      'of what stands before it and adds 20 ms',
      p95,
      { tally: reads(0, 10_000), ...measured(0.95, 22), ...quick, ...viaGateway },
    ],
    ['of every second answer an error', available, { tally: errors(5000), ...failing(5000) }],
    [
      'of errors that went on while the machine stood still for a second',
      available,
      { tally: errors(5000), ...failing(5000), ...stoodStill(1) },
    ],
    [
      'of time-outs at a service that was gone',
      available,
      { tally: timeouts(3000), scrapes: [{ what: 'service', expected: 10, succeeded: 3 }] },
    ],
    ['of time-outs in front of the service', available, { tally: timeouts(3000), ...viaGateway }],
    [
      'of every read late, where the database compiled itself for a quarter of the window',
      p95,
      { tally: reads(0, 10_000), ...measured(0.95, 22), ...slowBy20Ms, compilingSeconds: 2.5 },
    ],
    [
      'of a cache that is 20 ms slower, where its parts waited for a processor as usual',
      p95,
      { tally: reads(0, 10_000), ...measured(0.95, 22), ...slowBy20Ms, ...waitedFor(4) },
    ],
    [
      'of a service whose thread was busy all the time, for which the others waited',
      p95,
      { tally: reads(8000, 10_000), ...slowTail, ...waitedFor(9, 9.9) },
    ],
    [
      'where only Prometheus and the harness waited for a processor',
      p95,
      {
        tally: reads(8000, 10_000),
        ...slowTail,
        ...machineOf(
          {},
          {
            parts: [
              { part: 'prometheus', seconds: 1, waitedSeconds: 20 },
              { part: 'harness', seconds: 1, waitedSeconds: 20 },
            ],
          },
        ),
      },
    ],
    [
      'of errors that are no answer of overload, however cold the database is',
      available,
      {
        tally: tallyOf([
          { count: 5000 },
          { count: 5000, outcome: 'server_error', status: '500' },
          { operation: 'write', count: 1000 },
        ]),
        ...service(served([[5, 5000]], 10_000, { 200: 5000, 500: 5000 } as never)),
        compilingSeconds: 12,
      },
    ],
    [
      'of a service whose thread was busy all the time',
      p99,
      { tally: reads(0, 5000), ...quick, ...machineOf({}, { parts: [{ part: 'service', seconds: 9.9 }] }) },
    ],
    [
      'of a wrong answer on a machine that was busy',
      right,
      { tally: tallyOf([{ count: 9999 }, { count: 1, outcome: 'wrong_body' }]), ...machineOf({}, { busyCores: 2 }) },
    ],
    [
      'of "not found" for every row, where nothing could be read back',
      right,
      {
        tally: tallyOf([{ count: 10_000, outcome: 'client_error', status: '404' }]),
        readBack: { acknowledged: 0, checked: 0, lost: 0, stale: 0 },
      },
    ],
    [
      'of a target that redirects',
      right,
      {
        tally: tallyOf([{ count: 10_000, outcome: 'client_error', status: '301' }]),
        readBack: { acknowledged: 0, checked: 0, lost: 0, stale: 0 },
      },
    ],
    [
      'of errors, however late the generator was with others',
      available,
      { tally: errors(3000), ...failing(3000), ...measured(0.99, 900, latencies([0.1, 9850], [200, 150])) },
    ],
  ])('%s', (_, objective, changes) => expect(verdictOn(objective, changes).verdict).toBe('missed'))
})

describe('a miss is inconclusive', () => {
  test.each<[string, Objective, Partial<RunEvidence>, RegExp]>([
    [
      'where the service itself keeps P99',
      p99,
      {
        tally: reads(6000, 9300),
        ...measured(0.99, 300),
        ...service(
          served([
            [10, 8800],
            [25, 9700],
            [100, 9980],
          ]),
        ),
      },
      /The service itself counted 9,980 good of 10,000 answers/,
    ],
    [
      'where wake-ups alone make its P95',
      p95,
      {
        tally: reads(6000, 9300),
        ...measured(0.95, 150),
        ...service(
          served([
            [10, 8800],
            [25, 9900],
            [100, 9980],
          ]),
        ),
        ...slowWakeUps,
      },
      /Of the 19\.\d ms that the service saw at P95, this machine's wake-ups of processes can be 20\.\d ms/,
    ],
    [
      'where a service that is 20 ms slower is measured by slow wake-ups',
      p95,
      { tally: reads(0, 10_000), ...measured(0.95, 28), ...viaGateway, ...slowWakeUps },
      /wake-ups/,
    ],
    [
      'where the database alone does not keep it',
      p95,
      {
        tally: reads(9000, 10_000),
        ...measured(0.95, 12),
        ...slowBy20Ms,
        floor: { readsPerSecond: 1000, seconds: 3, latencies: latencies([0.4, 2800], [11, 200]), failed: 0 },
      },
      /On this machine Cassandra alone answers within 11\.\d ms at P95: a promise of 10\.0 ms cannot be shown here/,
    ],
    [
      'of time-outs that the service never saw',
      available,
      { tally: timeouts(2927), ...quick },
      /The service itself counted 10,000 good of 10,000 answers/,
    ],
    [
      'of throughput that the service itself sustained',
      rate,
      { tally: timeouts(2927), ...quick },
      /The service itself counted 10,000 good/,
    ],
    [
      'of errors after everything had stood still for 6 s',
      available,
      { tally: errors(900), ...failing(900), ...stoodStill(6) },
      /stood still \(for up to 6,000 ms\)/,
    ],
    [
      'of errors among requests that started late',
      available,
      { tally: errors(900), ...failing(900), ...measured(0.99, 900, latencies([0.1, 9200], [900, 800])) },
      /the generator started 800 requests more than 100 ms late/,
    ],
    [
      'while others used most of the cores for some seconds',
      p99,
      {
        tally: reads(9000, 9800),
        ...viaGateway,
        ...machineOf({ seconds: [{ second: 0, pauseMs: 9, foreignShare: 0.6 }] }),
      },
      /others used it/,
    ],
    [
      'of errors on a machine with other work',
      available,
      { tally: errors(900), ...failing(900), ...machineOf({}, { busyCores: 2 }) },
      /had other work.*0\.95 of 2 cores/,
    ],
    [
      'where a limit held the parts back',
      p99,
      { tally: reads(0, 5000), ...viaGateway, ...machineOf({ throttled: { periods: 90, seconds: 8 } }) },
      /held processes back 90 times, for 8\.0 s/,
    ],
    [
      'where the parts themselves needed all cores',
      p95,
      { tally: reads(5000, 9900), ...slowBy20Ms, ...machineOf({}, { busyCores: 1.95, ownCores: 1.9 }) },
      /1\.95 of 2 cores were busy/,
    ],
    [
      'where the parts on the way waited for each other, on the cores that they share',
      p95,
      { tally: reads(6000, 9300), ...measured(0.95, 80), ...slowTail, ...waitedFor(4) },
      /the service and what it asks were ready to run and had no processor for 7\.0 s in all: 2,455 ms less/,
    ],
    [
      'where the parts waited for each other and a gateway is asked',
      p95,
      { tally: reads(9490, 10_000), ...measured(0.95, 12), ...viaGateway, ...waitedFor(4) },
      /the parts of this run were ready to run and had no processor for 10\.0 s in all/,
    ],
    [
      'of overload while the database compiled itself',
      available,
      { tally: errors(900), ...failing(900), compilingSeconds: 6 },
      /compiler worked for 6\.0/,
    ],
    [
      'of overload where the parts themselves needed all cores',
      available,
      { tally: errors(900), ...failing(900), ...machineOf({}, { busyCores: 1.95, ownCores: 1.9 }) },
      /1\.95 of 2 cores were busy/,
    ],
    [
      'while the database compiled itself',
      p95,
      { tally: reads(5000, 9900), ...slowBy20Ms, compilingSeconds: 6 },
      /compiler worked for 6\.0/,
    ],
    [
      'of time-outs in front of the service, by a generator that was late itself',
      available,
      { tally: timeouts(3000), ...viaGateway, ...measured(0.99, 900, latencies([0.1, 9850], [200, 150])) },
      /The generator was not steady/,
    ],
    [
      'of time-outs in front of the service, where all cores were busy',
      available,
      { tally: timeouts(3000), ...viaGateway, ...machineOf({}, { busyCores: 1.95, ownCores: 1.9 }) },
      /everything waited for a processor/,
    ],
  ])('%s', (_, objective, changes, reason) => {
    const { verdict, reasons } = verdictOn(objective, changes)
    expect(verdict).toBe('inconclusive')
    expect(reasons.join(' ')).toMatch(reason)
  })
})

/** P95 within 10 ms, of which 500 may be later: each of these spoils 300. */
const pausedFor150Ms = machineOf({ seconds: [{ second: 2, pauseMs: 150, foreignShare: 0 }] })
const lateStarts = measured(0.95, 22, latencies([0.1, 9700], [6, 300]))
const slowFloor = {
  floor: { readsPerSecond: 1000, seconds: 3, latencies: latencies([0.4, 2910], [20, 90]), failed: 0 },
}
const late = (requests: number) => ({ tally: reads(10_000 - requests, 10_000), ...viaGateway, ...measured(0.95, 22) })

function generatorOf(...[fast, middle, slow, lateness]: [Pair, Pair, Pair, ReturnType<typeof latencies>]) {
  const fromSchedule = latencies(fast, middle, slow)
  const read = {
    ...summary.operations.read,
    late: lateness,
    outcomes: [{ outcome: 'ok', fromSchedule, onTheWire: fromSchedule }],
  } as const
  return { exitCode: 0, summary: { ...summary, operations: { ...summary.operations, read } } }
}
type Pair = readonly [ms: number, count: number]

/** 300 late starts, all of them in one second. */
function lateIn(second: number) {
  const { generator } = lateStarts
  const seconds = [{ second, sent: 1000, ok: 1000, latestMs: 6, late: [{ beyondMs: 5, requests: 300 }] }]
  const read = { ...generator.summary.operations.read, seconds }
  const operations = { ...generator.summary.operations, read }
  return { generator: { ...generator, summary: { ...generator.summary, operations } } }
}

/** A wake-up that takes so long, at every percentile; a request to a gateway meets six. */
function slowWakeUpsOf(ms: number) {
  return machineOf({ wakeUp: latencies([ms, 400]) })
}

describe('what none explains alone', () => {
  test.each<[string, Partial<RunEvidence>, RegExp]>([
    [
      'late starts and a pause elsewhere',
      { ...late(1000), ...lateStarts, ...pausedFor150Ms },
      /and the generator started 300/,
    ],
    [
      'a pause and a database that is slow alone',
      { ...late(1000), ...pausedFor150Ms, ...slowFloor },
      /None of these explains it alone.*300 requests started late or were due.*Cassandra alone answered 90 of 3,000 reads later than 10\.0 ms/,
    ],
    [
      'late starts, a pause, the compiler and the database',
      { ...late(5000), ...lateStarts, ...pausedFor150Ms, ...slowFloor, compilingSeconds: 2.1 },
      /None of these explains it alone.*600 requests.*compiler worked for 2\.1 of 10 s.*Cassandra alone/,
    ],
    [
      'late starts and wake-ups',
      {
        ...late(1000),
        ...slowWakeUpsOf(1),
        generator: generatorOf([0.4, 9000], [12, 300], [90, 700], latencies([0.1, 9700], [6, 300])),
      },
      /None of these explains it alone.*300 requests started late.*300 requests came too late by less than/,
    ],
    [
      'a pause that the service itself sees, and what the client alone sees',
      {
        ...late(3000),
        plan: planOf({ read: 1000, write: 100 }),
        ...pausedFor150Ms,
        ...service(
          served([
            [5, 9000],
            [10, 9300],
            [25, 10_000],
          ]),
        ),
      },
      /None of these explains it alone.*300 requests were due/,
    ],
  ])('may be explained by %s', (_, changes, reason) => {
    const { verdict, reasons } = verdictOn(p95, changes)
    expect(reasons.join(' ')).toMatch(reason)
    expect(verdict).toBe('inconclusive')
  })

  test.each<[string, Partial<RunEvidence>]>([
    ['a pause, where it spoils too few', { ...late(1000), ...pausedFor150Ms }],
    [
      'late starts in the second of the pause, which are the same requests',
      { ...late(1000), ...lateIn(2), ...pausedFor150Ms },
    ],
    [
      'a pause and a slow database, where more is late than both spoil',
      { ...late(1300), ...pausedFor150Ms, ...slowFloor },
    ],
    [
      'the compiler and a pause, where more is late than both spoil',
      { ...late(5500), ...pausedFor150Ms, compilingSeconds: 2.1 },
    ],
  ])('is missed in spite of %s', (_, changes) =>
    expect(verdictOn(p95, changes)).toMatchObject({ verdict: 'missed', reasons: [expect.any(String)] }),
  )
})

describe('requests that start later than they are promised to be answered', () => {
  const startLate = (lateMs: number, tookMs: number) => ({
    tally: reads(7000, 10_000),
    ...viaGateway,
    ...measured(0.95, tookMs, latencies([0.1, 9800], [lateMs, 200])),
  })

  test.each([
    ['most of what is measured', 93, 126, 'inconclusive'],
    ['little of what is measured', 20, 500, 'missed'],
    ['less than the promise', 8, 15, 'missed'],
  ])('by %s: a lag of %d ms in %d ms is %s', (_, lateMs, tookMs, verdict) =>
    expect(verdictOn(p95, startLate(lateMs, tookMs)).verdict).toBe(verdict),
  )

  test('are told once, also where they start so late that the run is invalid', () => {
    const { reasons } = verdictOn(p95, startLate(150, 160))
    expect(reasons.filter((reason) => reason.startsWith('The generator was not steady'))).toHaveLength(1)
  })
})

test('nothing that excuses a miss turns it into a promise that was met', () => {
  const slow = { tally: reads(0, 10_000), ...measured(0.95, 22), ...slowBy20Ms }
  for (const witness of [slowWakeUps, stoodStill(10), machineOf({}, { busyCores: 2 })])
    expect(verdictOn(p95, { ...slow, ...witness }).verdict).not.toBe('met')
})
