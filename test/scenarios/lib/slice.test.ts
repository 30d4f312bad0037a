import { describe, expect, it } from 'vitest'
import { schedule } from '../../../scenarios/lib/schedule.ts'
import {
  aheadMs,
  type Part,
  partOf,
  requestsInPart,
  requestsOfSlice,
  sliceMs,
  users,
} from '../../../scenarios/lib/slice.ts'

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
      for (const generators of [1, 4, 1000]) {
        const longestMs = aheadMs({ timeoutMs, generators }) + lengthMs + timeoutMs
        expect(Math.ceil(longestMs / lengthMs) * 1.5).toBeLessThan(users)
      }
    },
  )
})

describe('parts of slices', () => {
  const planned = schedule(1234, 1, 3)
  const iterations = (generators: number) => 30 * generators

  it.each([1, 2, 3, 4, 7, 100])('hold each request once, whatever number of generators: %i', (generators) => {
    const parts = Array.from({ length: iterations(generators) }, (_, i) => partOf(planned, 100, generators, i))
    const sent = parts.flatMap(requests)
    expect(sent.toSorted((a, b) => a - b)).toEqual(Array.from({ length: planned.requests }, (_, k) => k))
    expect(parts.map(requestsInPart)).toEqual(parts.map((part) => requests(part).length))
  })

  it('keep all generators busy at any instant, instead of one after the other', () => {
    const shares = [0, 1, 2, 3].map((part) => requests(partOf(planned, 100, 4, 4 * 20 + part)))
    expect(shares.map(({ length }) => length)).toEqual([31, 31, 31, 31])
    expect(spread(shares.map(([first]) => planned.intendedMs(first ?? 0)))).toBeLessThan(4)
  })

  it('are handed out before the first of their requests may be due', () => {
    const [generators, timeoutMs, lengthMs] = [4, 1000, 100]
    for (let i = 0; i < iterations(generators); i++) {
      const part = partOf(planned, lengthMs, generators, i)
      if (requestsInPart(part) === 0) continue
      const handedOutMs = (i * lengthMs) / generators
      expect(aheadMs({ timeoutMs, generators }) + planned.intendedMs(part.from) - handedOutMs).toBeGreaterThan(100)
    }
  })
})

const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values)

function requests({ from, to, step }: Part): readonly number[] {
  const all: number[] = []
  for (let k = from; k < to; k += step) all.push(k)
  return all
}
