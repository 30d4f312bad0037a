import { describe, expect, it } from 'vitest'
import { constantRate, rampedRate } from '../../../scenarios/lib/schedule.ts'

describe('schedule', () => {
  it('spaces requests of a constant rate by its period, the first at once', () => {
    const schedule = constantRate(1000, 30)
    expect(schedule.requests).toBe(30_000)
    expect([0, 1, 29_999].map(schedule.intendedMs)).toEqual([0, 1, 29_999])
  })

  it('truncates the period to whole nanoseconds, as the executor does', () => {
    expect(constantRate(300, 10).intendedMs(3000)).toBe(3000 * 3.333333)
  })

  it('sends half a ramp’s worth in the ramp and everything after it', () => {
    const schedule = rampedRate(100, 4, 10)
    expect(schedule.requests).toBe(200 + 600)
    expect(schedule.intendedMs(199)).toBeCloseTo(4000)
    expect(schedule.intendedMs(200)).toBeCloseTo(4010)
    expect(schedule.intendedMs(799)).toBeCloseTo(10_000)
    expect(schedule.intendedMs(49)).toBeCloseTo(2000)
  })

  it('never goes back in time', () => {
    const schedule = rampedRate(37, 3, 9)
    for (let k = 1; k < schedule.requests; k++) {
      expect(schedule.intendedMs(k)).toBeGreaterThan(schedule.intendedMs(k - 1))
    }
  })

  it('needs no ramp', () => {
    expect(rampedRate(10, 0, 2).requests).toBe(20)
    expect(rampedRate(10, 0, 2).intendedMs(0)).toBe(100)
  })
})
