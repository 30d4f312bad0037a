import { describe, expect, it } from 'vitest'
import { distinctKeys } from '../../../run/corpus/distinct-keys.ts'
import { planWith } from '../../scenarios/lib/plans.ts'

describe('distinct keys', () => {
  it('are at most the requests and at most the rows', () => {
    const one = distinctKeys(planWith({ zipfExponent: 0 }), (operation) => (operation === 'read' ? 1 : 0))
    expect(one.map(({ rows }) => rows)).toEqual([1, 0])
    expect(distinctKeys(planWith({ zipfExponent: 0, rows: 160 }), () => 20_000)).toEqual([
      { operation: 'read', rows: 160 },
      { operation: 'write', rows: 80 },
    ])
  })

  it('are as many as uniform draws leave', () => {
    // n rows drawn m times: n (1 − (1 − 1/n)^m) of them are expected.
    const [read] = distinctKeys(planWith({ zipfExponent: 0, rows: 10_000 }), () => 10_000)
    expect(read?.rows).toBeGreaterThan(6321 - 150)
    expect(read?.rows).toBeLessThan(6321 + 150)
  })

  it('are fewer the more popularity is skewed', () => {
    const read = (zipfExponent: number) => distinctKeys(planWith({ zipfExponent }), () => 5000)[0]?.rows ?? 0
    expect(read(0.8)).toBeLessThan(read(0))
    expect(read(1.2)).toBeLessThan(read(0.8))
  })
})
