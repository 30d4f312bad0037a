import { describe, expect, it } from 'vitest'
import { distinctKeys } from '../../../run/corpus/distinct-keys.ts'
import { planWith } from '../../scenarios/lib/plans.ts'

describe('distinct keys', () => {
  it('are at most the requests and at most the rows', () => {
    expect(distinctKeys(planWith({ zipfExponent: 0 }), { read: 1, write: 0 })).toEqual({ read: 1, write: 0 })
    expect(distinctKeys(planWith({ zipfExponent: 0, rows: 160 }), { read: 20_000, write: 20_000 })).toEqual({
      read: 160,
      write: 80,
    })
  })

  it('are as many as uniform draws leave', () => {
    // n rows drawn m times: n (1 − (1 − 1/n)^m) of them are expected.
    const { read } = distinctKeys(planWith({ zipfExponent: 0, rows: 10_000 }), { read: 10_000, write: 0 })
    expect(read).toBeGreaterThan(6321 - 150)
    expect(read).toBeLessThan(6321 + 150)
  })

  it('are fewer the more popularity is skewed', () => {
    const read = (zipfExponent: number) => distinctKeys(planWith({ zipfExponent }), { read: 5000, write: 0 }).read
    expect(read(0.8)).toBeLessThan(read(0))
    expect(read(1.2)).toBeLessThan(read(0.8))
  })
})
