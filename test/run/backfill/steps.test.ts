import { describe, expect, it } from 'vitest'
import { atOnce } from '../../../run/backfill/at-once.ts'
import { pace } from '../../../run/backfill/pace.ts'
import { Settled } from '../../../run/backfill/settled.ts'

describe('several at once', () => {
  async function* numbers(state: { taken: number; isClosed: boolean }) {
    try {
      for (;;) yield state.taken++
    } finally {
      state.isClosed = true
    }
  }

  it('takes no more than there is room for, and ends with the first thing that goes wrong once all that began is over', async () => {
    const state = { taken: 0, isClosed: false }
    let open = 0
    const work = async (n: number) => {
      open++
      await new Promise(setImmediate)
      open--
      if (n === 50) throw new Error('no more')
    }
    await expect(atOnce(numbers(state), 8, work)).rejects.toThrow('no more')
    expect(open).toBe(0)
    expect(state.isClosed).toBe(true)
    expect(state.taken).toBeLessThan(80)
  })
})

describe('a place', () => {
  it.each<[string, number[], number]>([
    ['is before the first row that is not over', [1, 2, 0], 3],
    ['stays while the first one is not over', [1, 2, 3], 0],
    ['goes on in one step', [3, 2, 1, 0], 4],
  ])('%s', (_, over, expected) => {
    const settled = new Settled(0, { odd: 0, even: 0 })
    const ends = [1, 2, 3, 4].map((end) => settled.begin(end))
    for (const index of over) ends[index]?.(index === 1 ? { odd: 1 } : { even: 1 })
    expect(settled.place).toBe(expected)
    expect(settled.counts).toEqual({ even: Math.max(0, expected - 1), odd: expected > 1 ? 1 : 0 })
  })

  it('comes to the end of many', () => {
    const settled = new Settled(0, { odd: 0, even: 0 })
    for (let i = 0; i < 5000; i += 2) {
      const [a, b] = [settled.begin(i + 1), settled.begin(i + 2)]
      b({})
      a({})
    }
    expect(settled.place).toBe(5000)
  })
})

describe('a pace', () => {
  /** A clock that stands still but for those who sleep. */
  function clock() {
    const state = { nowMs: 0 }
    const sleep = async (ms: number): Promise<void> => {
      state.nowMs += ms
    }
    return { state, now: () => state.nowMs, sleep }
  }

  it.each([
    [10, 21, 2000],
    [4000, 8001, 2000],
  ])('of %d/s lets %d begin in %d ms', async (perSecond, rows, ms) => {
    const { state, ...time } = clock()
    const turn = pace(perSecond, time)
    for (let row = 0; row < rows; row++) await turn()
    expect(Math.abs(state.nowMs - ms)).toBeLessThan(2)
  })

  it('does not rush after a pause', async () => {
    const { state, ...time } = clock()
    const turn = pace(100, time)
    await turn()
    state.nowMs += 60_000
    for (let row = 0; row < 100; row++) await turn()
    expect(state.nowMs).toBeGreaterThan(60_000 + 850)
  })
})
