import { describe, expect, it } from 'vitest'
import { schedule } from '../../../../scenarios/lib/schedule/schedule.ts'

describe('schedule', () => {
  it('spaces requests of a constant rate by its period, the first at once', () => {
    const planned = schedule(1000, 0, 30)
    expect(planned.requests).toBe(30_000)
    expect([0, 1, 29_999].map(planned.intendedMs)).toEqual([0, 1, 29_999])
  })

  it('sends half a ramp’s worth in the ramp and everything after it', () => {
    const planned = schedule(100, 4, 10)
    expect(planned.requests).toBe(200 + 600)
    expect([0, 50, 200, 201, 799].map(planned.intendedMs)).toEqual([0, 2000, 4000, 4010, 9990])
  })

  it('never goes back in time', () => {
    const planned = schedule(37, 3, 9)
    for (let k = 1; k < planned.requests; k++) {
      expect(planned.intendedMs(k)).toBeGreaterThan(planned.intendedMs(k - 1))
    }
  })

  it('starts everything before its end', () => {
    for (const [perSecond, rampSeconds] of [
      [37, 3],
      [1000, 9],
      [1, 0],
      [20_000, 1],
    ] as const) {
      const { requests, intendedMs } = schedule(perSecond, rampSeconds, 9)
      expect(intendedMs(requests - 1)).toBeLessThan(9000)
    }
  })

  it('counts the requests before an instant', () => {
    const planned = schedule(100, 4, 10)
    expect([-1, 0, 10_000.01].map((ms) => planned.before(ms))).toEqual([0, 0, 800])
    for (const k of [1, 49, 199, 200, 799]) {
      expect(planned.before(planned.intendedMs(k))).toBe(k)
      expect(planned.before(planned.intendedMs(k) + 0.001)).toBe(k + 1)
    }
    expect(schedule(0, 0, 10).before(5000)).toBe(0)
  })
})
