import { describe, expect, it } from 'vitest'
import { histogramOf } from '../../../slo/histogram.ts'
import { bucketOf } from '../../../slo/latency-buckets.ts'
import { canShow, type MachineCapacity } from '../../../slo/run/can-show.ts'
import type { PromiseOfRun } from '../../../slo/run/record.ts'

const all = (ms: number) => histogramOf(new Map([[bucketOf(ms), 1000]]))
const witness = (wakeUpMs: number): MachineCapacity['witness'] => ({
  timerLate: all(0.1),
  wakeUp: all(wakeUpMs),
  seconds: [],
  stolenShare: 0,
  pressure: null,
  throttled: null,
})
const floor = (ms: number, failed = 0): MachineCapacity['floor'] => ({
  readsPerSecond: 1000,
  seconds: 1,
  latencies: all(ms),
  failed,
})
const rest: MachineCapacity = { witness: witness(0.1), cores: { free: 4, others: 0 }, speed: 1, floor: undefined }

const p95: PromiseOfRun = {
  operation: 'read',
  objective: { kind: 'percentile', target: { numerator: 95, denominator: 100 }, thresholdMs: 10 },
}
const rate: PromiseOfRun = { operation: 'read', objective: { kind: 'throughput', perSecond: 1000 } }
const right: PromiseOfRun = {
  operation: 'all',
  objective: { kind: 'correctness', target: { numerator: 1, denominator: 1 } },
}

describe('whether a promise can be shown', () => {
  it.each<[string, PromiseOfRun, Partial<MachineCapacity>, number, string]>([
    ['of a latency, where wake-ups take little', p95, {}, 1100, 'can'],
    ['where six of them take more than half of it', p95, { witness: witness(1) }, 1100, 'barely'],
    ['where six of them take all of it', p95, { witness: witness(2) }, 1100, 'cannot'],
    ['where the database alone takes little', p95, { floor: floor(1) }, 1100, 'can'],
    ['where the database alone takes more than half of it', p95, { floor: floor(6) }, 1100, 'barely'],
    ['where the database alone takes all of it', p95, { floor: floor(12) }, 1100, 'cannot'],
    ['where the cores are too few for the load', p95, { cores: { free: 1, others: 1 } }, 1100, 'cannot'],
    ['where the cores leave little to spare', p95, { cores: { free: 1.9, others: 0.1 } }, 1100, 'barely'],
    ['where only the database was seen', p95, { witness: undefined, floor: floor(1) }, 1100, 'can'],
    ['where nothing was seen', p95, { witness: undefined }, 1100, 'unknown'],
    ['of a rate, with cores to spare', rate, {}, 1100, 'can'],
    ['with few cores to spare', rate, { cores: { free: 1.9, others: 0.1 } }, 1100, 'barely'],
    ['with too few cores', rate, { cores: { free: 1, others: 1 } }, 1100, 'cannot'],
    ['with cores that are a third as fast', rate, { speed: 1 / 3 }, 1100, 'cannot'],
    ['of a rate that is three times as high', rate, {}, 3300, 'cannot'],
    ['with cores that nobody saw', rate, { cores: undefined }, 1100, 'unknown'],
    ['of a count, anywhere', right, { witness: undefined, cores: undefined }, 1100, 'can'],
  ])('%s', (_, promised, changes, perSecond, standing) => {
    expect(canShow(promised, { ...rest, ...changes }, perSecond).standing).toBe(standing)
  })
})
