import { describe, expect, it } from 'vitest'
import { schedule } from '../../../scenarios/lib/schedule.ts'
import { aheadMs, requestsOfSlice, sliceMs, users } from '../../../scenarios/lib/slice.ts'

describe('slices', () => {
  it.each([
    ['a constant rate', schedule(1000, 0, 2), 50, 40],
    ['a rate that is no multiple', schedule(37, 0, 3), 50, 60],
    ['a ramp', schedule(300, 1, 2), 70, 29],
    ['fewer requests than slices', schedule(1, 0, 5), 50, 100],
  ])('hold every request of %s once, each in its time', (_, planned, lengthMs, slices) => {
    const seen: number[] = []
    for (let i = 0; i < slices; i++) {
      const { from, to } = requestsOfSlice(planned, lengthMs, i)
      for (let k = from; k < to; k++) {
        seen.push(k)
        expect(planned.intendedMs(k)).toBeGreaterThanOrEqual(i * lengthMs)
        expect(planned.intendedMs(k)).toBeLessThan((i + 1) * lengthMs)
      }
    }
    expect(seen).toEqual(Array.from({ length: planned.requests }, (_, k) => k))
  })

  it.each([1, 400, 1000, 1234, 60_000])(
    'have users to spare while every request times out after %i ms',
    (timeoutMs) => {
      const lengthMs = sliceMs({ timeoutMs })
      expect(lengthMs).toBeGreaterThanOrEqual(100)
      expect(Math.ceil((aheadMs + lengthMs + timeoutMs) / lengthMs) * 1.5).toBeLessThan(users)
    },
  )
})
