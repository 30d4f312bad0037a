import { composeCapacity, type SearchRecord } from '../../../slo/capacity/compose.ts'
import { driftOf } from '../../../slo/capacity/drift.ts'
import { sizeForRates } from '../../../slo/capacity/rates.ts'
import { beginSearch, nextTrial, observe } from '../../../slo/capacity/search.ts'
import { assumptionsSchema, type SizingInputs, sizeFor } from '../../../slo/capacity/sizing.ts'
import type { Trial, Utilisation } from '../../../slo/capacity/trial.ts'
import {
  excusedBy,
  formula,
  normal,
  promises,
  type Queue,
  randomOf,
  type System,
  shareBeyond,
  stateOf,
} from '../../slo/capacity/simulated.ts'

/** Searches on simulated systems, as records: what broke was the service, the generator, or nobody knows. */

const cores = 4
const usual: Queue = { servers: 2, perSecond: 1700 }
const promised = [
  { operation: 'read', perSecond: 1000 },
  { operation: 'write', perSecond: 100 },
]

function msAt(queue: Queue, perSecond: number, quantile: number): number {
  const overload = perSecond / (queue.servers * queue.perSecond)
  if (overload >= 0.995) return 400 * overload * (quantile + 0.2)
  let [low, high] = [0, 10_000]
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (shareBeyond(queue, perSecond, middle) > 1 - quantile) low = middle
    else high = middle
  }
  return low
}

function percentiles(queue: Queue, perSecond: number, noise: number, wire: number) {
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map(
    (quantile) => msAt(queue, perSecond, quantile) * noise * wire,
  ) as [number, number, number]
  return { p50Ms, p95Ms, p99Ms, meanMs: p50Ms * 1.4 }
}

function usedAt(queue: Queue, perSecond: number, random: () => number): readonly Utilisation[] {
  const around = (value: number) => Math.max(value * (1 + 0.03 * normal(random)), 0)
  const load = Math.min(perSecond, queue.servers * queue.perSecond)
  const database = Math.min(around(0.1 + (3.9 * load) / (queue.servers * queue.perSecond)), cores)
  const [loop, k6] = [Math.min(around(0.02 + load * 0.00021), 1), around(load * 0.00009)]
  return [
    { resource: 'generator', used: k6, limit: cores, unit: 'cores' },
    { resource: 'service', used: loop * 1.1, limit: cores, unit: 'cores' },
    { resource: 'event-loop', used: loop, limit: 1, unit: 'of the time' },
    { resource: 'cassandra', used: database, limit: cores, unit: 'cores' },
    { resource: 'gc', used: around(0.004 + load * 0.000004), limit: 1, unit: 'of the time' },
    { resource: 'machine', used: Math.min(database + loop * 1.1 + k6 + 0.1, cores), limit: cores, unit: 'cores' },
  ]
}

function searched(
  system: System,
  seed: number,
  changes: Partial<SearchRecord> = {},
  limits: Parameters<typeof stateOf>[0] = {},
  queue = usual,
): SearchRecord {
  const random = randomOf(seed)
  const begin = stateOf(limits)
  const trials: Trial[] = []
  let state = beginSearch(begin)
  let at = Date.UTC(2026, 10, 27, 9)
  for (let step = nextTrial(state); ; step = nextTrial(state)) {
    if (step.kind === 'result') {
      return {
        facts: {
          id: 'capacity-20261127-090000',
          createdAt: new Date(at).toISOString(),
          subject: { name: 'Article topic cache', url: 'http://127.0.0.1:8080', build: { version: '0.1.0' } },
          environment: {
            cores,
            memoryBytes: 8e9,
            os: 'Linux 6.12.0',
            parts: {
              cassandra: '5.0.6 (native)',
              prometheus: '3.15.0 (native)',
              service: '0.1.0 (native)',
              k6: '1.8.1 (native)',
              node: 'v24.9.0',
            },
            command: 'liftwing-slo capacity',
          },
        },
        load: {
          scenario: 'surge',
          seed: '1',
          rows: 50_000,
          timeoutMs: 1000,
          mix: begin.mix.map((each) => ({ ...each })),
          knobs: [{ flag: '--zipf', value: 0.8, unit: '', help: 'popularity of rows falls as rank^-s; 0 is uniform' }],
        },
        promised,
        limits: begin.limits,
        goals: begin.goals,
        trials,
        result: step.result,
        ...changes,
      }
    }
    const { perSecond, seconds } = step
    const planned = Math.round(perSecond * seconds)
    const answered = Math.round(planned * Math.min(1, (queue.servers * queue.perSecond) / perSecond))
    const noise = Math.exp(0.05 * normal(random))
    const outcome = {
      perSecond,
      seconds,
      tookSeconds: seconds + 5,
      planned,
      answered,
      ...system({ perSecond, seconds, at: 0 }),
    }
    trials.push({
      ...outcome,
      id: `trial-${trials.length + 1}`,
      startedAt: new Date(at).toISOString(),
      operations: begin.mix.map(({ operation, parts }) => ({
        operation,
        perSecond: Math.round((perSecond * parts) / 11),
        planned: Math.round((planned * parts) / 11),
        sent: Math.round((planned * parts) / 11),
        answered: Math.round((answered * parts) / 11),
        fromSchedule: percentiles(queue, perSecond, noise, 1),
        onTheWire: percentiles(queue, perSecond, noise, 0.85),
      })),
      utilisation: usedAt(queue, perSecond, random),
    })
    state = observe(state, outcome)
    at += (seconds + 5) * 1000
  }
}

const kept = formula(usual, promises, randomOf(5), 0.01)
const slow: Queue = { servers: 1, perSecond: 900 }
const small = formula(slow, promises, randomOf(6), 0.01)
let trial = 0
const disturbedOnce: System = (asked) => (++trial === 3 ? excusedBy('disturbance', kept(asked)) : kept(asked))
const fullMachine: System = (asked) => (asked.perSecond > 2100 ? excusedBy('machine', kept(asked)) : kept(asked))
const weakGenerator: System = (asked) => (asked.perSecond > 900 ? excusedBy('generator', kept(asked)) : kept(asked))

const first = searched(disturbedOnce, 11)
const inputs: SizingInputs = {
  promised,
  trials: first.trials,
  copies: [1],
  disk: { bytes: 41_250_000, rows: 50_000 },
  writes: ['write'],
  assumptions: assumptionsSchema.parse({ coresPerNode: 32 }),
  given: ['coresPerNode'],
  slopes: 'at most',
}
const sizing = { ...sizeFor(inputs), rates: sizeForRates(inputs, first.result.lower?.perSecond) }

const hours = Array.from({ length: 120 }, (_, i) => i * 60)
const random = randomOf(4)
const soak: SearchRecord['soak'] = {
  perSecond: 2200,
  seconds: 7200,
  verdict: 'inconclusive',
  reasons: ['The memory of the service drifts: 120 MB became 168 MB.'],
  drifts: [
    driftOf({
      what: 'memory of the service',
      unit: 'bytes',
      points: hours.map((at) => [at, 120e6 + 6700 * at + 2e6 * normal(random)]),
    }),
    driftOf({ what: 'P99 of reads', unit: 'ms', points: hours.map((at) => [at, 6 + 0.4 * normal(random)]) }),
  ].flatMap((each) => each ?? []),
}

/** A search that is met, as it was recorded. */
export const usualSearch = first

export const searches = {
  met: composeCapacity({ ...first, sizing }),
  missed: composeCapacity(searched(small, 12, {}, {}, slow)),
  machine: composeCapacity(searched(fullMachine, 13)),
  inconclusive: composeCapacity(searched(weakGenerator, 14, {}, { startPerSecond: 550 })),
  soak: composeCapacity({
    ...first,
    trials: [],
    result: { stopped: 'narrow', trials: 0, decidingTrials: 0, seconds: 0 },
    soak,
  }),
} as const
