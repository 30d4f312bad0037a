import { describe, expect, test } from 'vitest'
import { demandOf, queueingOf, scalabilityOf } from '../../../slo/capacity/laws.ts'
import type { Trial } from '../../../slo/capacity/trial.ts'
import { normal, randomOf } from './simulated.ts'

const loads = [500, 1000, 1500, 2000, 2500]

describe('the utilisation law', () => {
  test('finds what a request needs', () => {
    const law = demandOf(loads.map((load) => [load, 0.1 + 0.0004 * load]))
    expect(law).toMatchObject({ fits: true, perRequest: expect.closeTo(0.0004, 9), idle: expect.closeTo(0.1, 9) })
  })

  test('does not fit what does not follow the load', () => {
    const random = randomOf(2)
    expect(demandOf(loads.map((load) => [load, 0.5 + 0.1 * normal(random)]))?.fits).toBe(false)
    expect(demandOf(loads.map((load) => [load, 0.5]))?.fits).toBe(false)
  })

  test('takes four loads', () => {
    expect(
      demandOf([
        [1, 1],
        [2, 2],
        [3, 3],
        [3, 3],
      ]),
    ).toBeUndefined()
    expect(demandOf([])).toBeUndefined()
  })
})

describe('a queue', () => {
  test('is full where its latency would know no end', () => {
    const law = queueingOf(loads.map((load) => [load, 2 / (1 - load / 3000)]))
    expect(law?.fits).toBe(true)
    expect(law?.mostPerSecond).toBeGreaterThan(2900)
    expect(law?.mostPerSecond).toBeLessThan(3100)
    expect(law?.at(1500)).toBeCloseTo(4, 0)
  })

  test('does not fit latencies that fall', () => {
    expect(queueingOf(loads.map((load) => [load, 5000 / load]))?.fits).toBe(false)
  })
})

describe('the universal scalability law', () => {
  const trial = (underWay: number, perSecond: number) =>
    ({
      perSecond,
      seconds: 10,
      answered: perSecond * 10,
      operations: [{ operation: 'read', perSecond, onTheWire: { meanMs: (1000 * underWay) / perSecond } }],
    }) as unknown as Trial
  const throughput = (n: number) => (1000 * n) / (1 + 0.05 * (n - 1) + 0.001 * n * (n - 1))

  test('finds contention, coherence and the peak', () => {
    const law = scalabilityOf([1, 2, 4, 8, 16, 32].map((n) => trial(n, throughput(n))))
    expect(law).toMatchObject({ fits: true, contention: expect.closeTo(0.05, 6), coherence: expect.closeTo(0.001, 6) })
    expect(law?.peakPerSecond).toBeCloseTo(throughput(Math.sqrt(0.95 / 0.001)), 3)
  })

  test('is undefined where no latency was measured', () => {
    expect(
      scalabilityOf(
        [1, 2, 4, 8].map(
          (n) =>
            ({
              ...trial(n, 1000),
              operations: [{ operation: 'read', perSecond: 1, onTheWire: {} }],
            }) as unknown as Trial,
        ),
      ),
    ).toBeUndefined()
  })
})
