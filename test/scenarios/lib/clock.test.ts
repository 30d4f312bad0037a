import { describe, expect, it } from 'vitest'
import { scenarioStartMs } from '../../../scenarios/lib/clock.ts'

/** A clock that jumps ahead by the next of `steps` at each look. The scenario of ten seconds began at 5000.25 ms. */
function clockOf(steps: readonly number[]) {
  const remaining = [...steps]
  let nowMs = 7000
  const look = (): number => {
    nowMs += remaining.shift() ?? 0.001
    return nowMs
  }
  return { sinceTestMs: look, scenarioProgress: () => (look() - 5000.25) / 10_000 }
}

describe('clock', () => {
  it('finds the start of the scenario to a microsecond', () => {
    expect(scenarioStartMs(clockOf([]), 10_000)).toBeCloseTo(5000.25, 2)
  })

  it('looks again when it was interrupted between two looks', () => {
    expect(scenarioStartMs(clockOf([0, 30, 0.001, 0, 0, 12]), 10_000)).toBeCloseTo(5000.25, 2)
  })

  it('keeps the best of its looks when all were interrupted', () => {
    expect(Math.abs(scenarioStartMs(clockOf(Array(40).fill(0.4)), 10_000) - 5000.25)).toBeLessThan(0.5)
  })
})
