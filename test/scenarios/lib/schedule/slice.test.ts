import { describe, expect, it } from 'vitest'
import { schedule } from '../../../../scenarios/lib/schedule/schedule.ts'
import {
  type Part,
  partOf,
  requestsInPart,
  requestsOfSlice,
  sliceMs,
} from '../../../../scenarios/lib/schedule/slice.ts'

describe('slices', () => {
  it.each([
    ['a constant rate', schedule(1000, 0, 2), 20],
    ['a rate that is no multiple', schedule(37, 0, 3), 30],
    ['a ramp', schedule(300, 1, 2), 20],
    ['fewer requests than slices', schedule(1, 0, 5), 50],
  ])('hold every request of %s once, each in its time', (_, planned, slices) => {
    const seen: number[] = []
    for (let i = 0; i < slices; i++) {
      const { from, to } = requestsOfSlice(planned, i)
      for (let k = from; k < to; k++) {
        seen.push(k)
        expect(planned.intendedMs(k)).toBeGreaterThanOrEqual(i * sliceMs)
        expect(planned.intendedMs(k)).toBeLessThan((i + 1) * sliceMs)
      }
    }
    expect(seen).toEqual(Array.from({ length: planned.requests }, (_, k) => k))
  })
})

describe('parts of slices', () => {
  const planned = schedule(1234, 1, 3)
  const slices = Array.from({ length: 30 }, (_, slice) => slice)
  const users = (number: number) => Array.from({ length: number }, (_, user) => user)

  it.each([1, 2, 3, 4, 7, 100])('hold each request once, whatever number of users: %i', (number) => {
    const parts = slices.flatMap((slice) => users(number).map((user) => partOf(planned, slice, user, number)))
    const sent = parts.flatMap(requests)
    expect(sent.toSorted((a, b) => a - b)).toEqual(Array.from({ length: planned.requests }, (_, k) => k))
    expect(parts.map(requestsInPart)).toEqual(parts.map((part) => requests(part).length))
  })

  it('keep all users busy at any instant, instead of one after the other', () => {
    const shares = users(4).map((user) => requests(partOf(planned, 20, user, 4)))
    expect(shares.map(({ length }) => length)).toEqual([31, 31, 31, 31])
    expect(spread(shares.map(([first]) => planned.intendedMs(first ?? 0)))).toBeLessThan(4)
  })
})

const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values)

function requests({ from, to, step }: Part): readonly number[] {
  const all: number[] = []
  for (let k = from; k < to; k += step) all.push(k)
  return all
}
