import type { Histogram } from '../../../slo/histogram.ts'
import { bucketOf } from '../../../slo/latency-buckets.ts'
import type { AnswerCount, AnswerCounts } from '../../../slo/run/answer-counts.ts'
import type { GeneratorOperation, MachineView, RunEvidence, RunPlan } from '../../../slo/run/evidence.ts'
import type { MachineWitness } from '../../../slo/run/machine.ts'

/** So many good reads and writes that took 0.5 ms, and whatever else is given. */
export function tallyOf(answers: readonly Partial<AnswerCount>[]): AnswerCounts {
  const usual = { operation: 'read', outcome: 'ok', status: '200', withinMs: 0.5, tookMs: 0.5, count: 0 } as const
  return answers.map((answer) => ({ ...usual, ...answer }))
}

/** So many requests of each latency. */
export const latencies = (...counts: readonly (readonly [ms: number, count: number])[]): Histogram =>
  counts.map(([ms, count]) => [bucketOf(ms), count])

const operation = (sent: number): GeneratorOperation => ({
  sent,
  late: latencies([0.1, sent]),
  outcomes: [
    {
      outcome: 'ok',
      fromSchedule: latencies([0.4, sent * 0.98], [1.5, sent * 0.02]),
      onTheWire: latencies([0.3, sent]),
    },
  ],
  seconds: [],
})

/** What the generator says after a run in which nothing went wrong. */
export const summary = {
  operations: { read: operation(10_000), write: operation(1000) },
  warmupRequests: 5500,
  unanswered: [],
  seconds: [],
}

const counted = { read: { method: 'GET', database: 'reads' }, write: { method: 'PUT', database: 'writes' } } as const

/** A plan of so many requests a second. */
export function planOf(perSecond: { readonly read: number; readonly write: number }, durationSeconds = 10): RunPlan {
  const operations = (['read', 'write'] as const).map((operation) => ({
    operation,
    planned: Math.round(perSecond[operation] * durationSeconds),
    absent: 0,
    isReadBack: operation === 'write',
    ...counted[operation],
  }))
  return { operations, durationSeconds, warmupSeconds: 5, timeoutMs: 1000, target: 'http://127.0.0.1:8080' }
}

/** A machine that wakes processes in 0.1 ms and never stands still in ten seconds, with changes. */
export function witnessOf(changes: Partial<MachineWitness> = {}): MachineWitness {
  return {
    timerLate: latencies([0.5, 400]),
    wakeUp: latencies([0.1, 400]),
    seconds: Array.from({ length: 10 }, (_, second) => ({ second, pauseMs: 1, foreignShare: 0.02 })),
    stolenShare: 0,
    pressure: { cpu: 0.05, io: 0, memory: 0 },
    throttled: { periods: 0, seconds: 0 },
    ...changes,
  }
}

/** What was seen of a machine on which only the run worked, with changes. */
export function machineSeen(witness: Partial<MachineWitness>, changes: Partial<MachineView> = {}): MachineView {
  return {
    cores: 2,
    busyCores: 1.1,
    ownCores: 1.05,
    hasForeignParts: false,
    parts: [],
    ...changes,
    witness: witnessOf(witness),
  }
}

/** A run of 1000 reads/s and 100 writes/s for 10 s in which nothing went wrong, with changes. */
export function evidenceOf(changes: Partial<RunEvidence> = {}): RunEvidence {
  const service = (total: number) => ({ total, byCode: { 200: total }, okWithin: { 5: total } })
  return {
    plan: planOf({ read: 1000, write: 100 }),
    warming: undefined,
    tally: tallyOf([{ count: 10_000 }, { operation: 'write', status: '204', count: 1000 }]),
    generator: { exitCode: 0, summary },
    service: {
      operations: { read: service(10_000), write: service(1000) },
      restarts: 0,
      instances: ['127.0.0.1:8080'],
    },
    cassandra: { read: 10_000, write: 1000 },
    resources: [],
    backends: [],
    beside: [],
    scrapes: [{ what: 'service', expected: 10, succeeded: 10 }],
    machine: { cores: 2, busyCores: 1.1, ownCores: 1.05, hasForeignParts: false, parts: [], witness: witnessOf() },
    floor: { readsPerSecond: 1000, seconds: 3, latencies: latencies([0.4, 3000]), failed: 0 },
    compilingSeconds: 0.4,
    clockOffsetSeconds: 0.01,
    readBack: { acknowledged: 100, checked: 100, lost: 0, stale: 0 },
    silence: undefined,
    ...changes,
  }
}
