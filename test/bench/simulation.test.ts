import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, it, test } from 'vitest'
import { hundredfold, type Simulation, simulate, type Visit } from '../../bench/simulation.ts'

/** Uniform from 0 to 1. */
function randomOf(seed: number): () => number {
  const generator = xoroshiro128plus(seed)
  return () => (generator.next() >>> 0) / 2 ** 32
}

const simulated = (simulation: Omit<Simulation, 'random' | 'timeoutMs'>) =>
  simulate({ timeoutMs: 1000, random: randomOf(1), ...simulation })

/** The way of a request through one machine: k6, service, Cassandra, service, k6. Processor time in ms of each. */
const onOneMachine = (k6: number, service: number, cassandra: number): readonly Visit[] =>
  [k6 / 2, service / 2, cassandra, service / 2, k6 / 2].map((meanMs) => ({ pool: 'machine', meanMs }))
const twoCores = { machine: { servers: 1, lanes: 2 } }
const steadily = (perSecond: number, seconds: number) => Array.from({ length: seconds }, () => perSecond)

describe('the points that were measured on two cores (docs/performance.md)', () => {
  const at1100 = simulated({ pools: twoCores, visits: onOneMachine(0.45, 0.28, 0.39), perSecond: steadily(1100, 30) })
  const at3300 = simulated({
    pools: twoCores,
    visits: onOneMachine(0.233, 0.147, 0.195),
    perSecond: steadily(3300, 30),
  })

  it('are met by the median at 1000 + 100/s: 1.01 ms on the wire, 1.57 ms from the schedule', () => {
    expect(at1100.p50Ms).toBeGreaterThan(0.75 * 1.01)
    expect(at1100.p50Ms).toBeLessThan(1.57)
  })

  it('are met by the use of the cores at 3000 + 300/s: 1.9 of 2', () => {
    expect(2 * (at3300.busy['machine'] ?? 0)).toBeCloseTo(1.9, 1)
  })

  it('have longer tails than the simulation, which knows no machine that stands still: 2.97 ms (P95), 10.6 ms (P99)', () => {
    expect(at1100.p95Ms).toBeGreaterThan(2.97 / 2)
    expect(at1100.p95Ms).toBeLessThan(2.97)
    expect(at1100.p99Ms).toBeLessThan(10.6)
  })
})

describe('a hundred times the rate, within a second', () => {
  const surge = (pods: number, nodes: number, seed = 1) => hundredfold(pods, nodes, randomOf(seed))

  it('is served by what was sized for it', () => {
    const { answered, p99Ms, requests } = surge(33, 6)
    expect([requests, answered]).toEqual([111_100, 1])
    expect(p99Ms).toBeLessThan(10)
  })

  it('is lost on what was sized for a hundredth of it, nearly all', () => {
    const { answered, p50Ms } = surge(3, 3)
    expect(answered).toBeLessThan(0.4)
    expect(p50Ms).toBeGreaterThan(1000)
  })

  it('is the same again with the same seed, and another with another', () => {
    expect(surge(33, 6)).toEqual(surge(33, 6))
    expect(surge(33, 6, 2)).not.toEqual(surge(33, 6))
  })
})

test('a queue that is seldom used takes no longer than its work: the quantiles of an exponential distribution', () => {
  const idle = simulated({
    pools: { one: { servers: 1, lanes: 1 } },
    visits: [{ pool: 'one', meanMs: 1 }],
    perSecond: steadily(10, 2000),
  })
  expect(idle.p50Ms).toBeCloseTo(Math.log(2), 1)
  expect(idle.p99Ms / Math.log(100)).toBeCloseTo(1, 1)
  expect(idle.busy['one']).toBeCloseTo(0.01, 3)
})

test('one that is asked for more than it can do falls behind by the rest', () => {
  const { busy, p99Ms } = simulated({
    pools: { one: { servers: 1, lanes: 1 } },
    visits: [{ pool: 'one', meanMs: 2 }],
    perSecond: steadily(1000, 10),
  })
  expect(busy['one']).toBeGreaterThan(0.99)
  // The last of 10,000 is done after 20 s, ten of them after it came.
  expect(p99Ms / 10_000).toBeCloseTo(1, 0)
})

test('a visit to nobody is a bug, and says so', () => {
  const nowhere = { pools: {}, visits: [{ pool: 'one', meanMs: 1 }], perSecond: [1] }
  expect(() => simulated(nowhere)).toThrow('there is no server in one')
})
