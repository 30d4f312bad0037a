import { describe, expect, test } from 'vitest'
import { driftOf } from '../../../slo/capacity/drift.ts'
import { judgeSoak } from '../../../slo/capacity/soak.ts'
import { evidenceOf } from '../run/evidence.ts'
import { normal, randomOf } from './simulated.ts'

const minutes = Array.from({ length: 120 }, (_, i) => 60 * i)
const drift = (value: (at: number, i: number) => number) =>
  driftOf({ what: 'memory', unit: 'bytes', points: minutes.map((at, i) => [at, value(at, i)]) })

/** Each value remembers nine tenths of the one before. */
function wandering(seed: number): (at: number) => number {
  const random = randomOf(seed)
  let at = 0
  return () => {
    at = 0.9 * at + normal(random)
    return 100 + 5 * at
  }
}

describe('a drift', () => {
  test('is told with its slope', () => {
    const random = randomOf(1)
    const found = drift((at) => 100 + at / 60 + normal(random))
    expect(found).toMatchObject({ drifts: true, perHour: expect.closeTo(60, -1) })
    expect(found?.from).toBeCloseTo(100, -1)
  })

  test('is not seen in noise, in what stays the same, or in one stall', () => {
    const random = randomOf(2)
    expect(drift(() => 100 + 10 * normal(random))?.drifts).toBe(false)
    expect(drift(() => 100)?.drifts).toBe(false)
    expect(drift(() => 0)?.drifts).toBe(false)
    expect(drift((_, i) => (i === 100 ? 9000 : 100 + (i % 3)))?.drifts).toBe(false)
  })

  test('is not taken from values that wander, nine times in ten', () => {
    const found = Array.from({ length: 40 }, (_, seed) => drift(wandering(seed + 1)))
    expect(found.filter((each) => each?.drifts).length).toBeLessThanOrEqual(4)
  })

  test('that is small is of no consequence', () => {
    expect(drift((at) => 1e6 + at / 60)?.drifts).toBe(false)
  })

  test('takes ten values', () => {
    expect(
      driftOf({ what: 'memory', unit: 'bytes', points: minutes.slice(0, 9).map((at) => [at, at]) }),
    ).toBeUndefined()
  })
})

describe('a soak', () => {
  const report = { verdict: 'met', reasons: [], moments: [] } as const
  const growing = (name: 'serviceMemoryBytes' | 'diskBytes') =>
    evidenceOf({ resources: [{ name, points: minutes.map((at) => [at, 1e8 + 1e4 * at]) }] })
  const soaked = (
    evidence = evidenceOf(),
    told: Parameters<typeof judgeSoak>[1] = { ...report, reasons: [], moments: [] },
  ) => judgeSoak(evidence, told)

  test('in which memory grows is inconclusive, with the figure', () => {
    expect(soaked(growing('serviceMemoryBytes'))).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['While the load was held, memory of the service rose by 71 %.'],
    })
  })

  test('in which the disk grows may be met: writes take room', () => {
    const { verdict, drifts } = soaked(growing('diskBytes'))
    expect([verdict, drifts[0]?.drifts]).toEqual(['met', true])
  })

  test('that missed a promise missed it, drift or not', () => {
    const told = { verdict: 'missed' as const, reasons: ['P95.'], moments: [] }
    expect(soaked(growing('serviceMemoryBytes'), told).verdict).toBe('missed')
  })

  test('in which latency rises tells it', () => {
    const moments = Array.from({ length: 1000 }, (_, second) => ({ second, p99Ms: 5 + second / 100 }))
    const { drifts, verdict } = soaked(evidenceOf(), { verdict: 'met', reasons: [], moments })
    expect(drifts.map(({ what, drifts: drifting }) => [what, drifting])).toEqual([['P99 of all requests', true]])
    expect(verdict).toBe('inconclusive')
  })

  test('of which nothing was seen says so', () => {
    expect(soaked().reasons).toEqual(['Nothing was looked at for long enough to see whether it drifts.'])
  })
})
