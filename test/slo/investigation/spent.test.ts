import { describe, expect, test } from 'vitest'
import { spentFromDue, spentUntilEnd } from '../../../slo/investigation/spent.ts'

const sum = (values: readonly (number | null)[]) => values.reduce<number>((all, each) => all + (each ?? 0), 0)

describe('requests that are counted where they were due', () => {
  test('wait where they were due, if they do not wait long', () => {
    expect(spentFromDue({ requests: [100, 100], seconds: [0.1, 0.2] }, 1)).toEqual([0.1, 0.2])
  })

  test('wait in each of the seconds that they wait for, and nothing of it is lost', () => {
    const spent = spentFromDue({ requests: [10, 10, 10, 10, 10, 10], seconds: [30, 0, 0, 0, 0, 0] }, 1)
    expect(spent[0]).toBeCloseTo(5)
    expect(spent.slice(1, 3)).toEqual([10, 10])
    expect(sum(spent)).toBeCloseTo(30)
    expect(spent.slice(4)).toEqual([0, 0])
  })

  test('are seen as far as the window goes: what they waited after it is not in it', () => {
    expect(sum(spentFromDue({ requests: [10, 10], seconds: [0, 50] }, 1))).toBeCloseTo(5)
  })

  test('of a second that nobody saw are unknown', () => {
    expect(spentFromDue({ requests: [null, 10], seconds: [null, 1] }, 1)).toEqual([null, 1])
  })
})

describe('requests that are counted where they ended', () => {
  test('after a stall of 4 s came in evenly in it, and more and more of them waited', () => {
    const { requests, seconds } = spentUntilEnd(
      { requests: [100, 0, 0, 0, 400, 100], seconds: [0.1, 0, 0, 0, 800, 0.1] },
      1,
    )
    expect(requests).toEqual([100, 100, 100, 100, 100, 100])
    expect(seconds.slice(1, 5)).toEqual([50, 150, 250, 350])
  })

  test('for longer than there is time waited all of it, whatever a counter says', () => {
    const { seconds } = spentUntilEnd({ requests: [1, 1], seconds: [0, 1.7e12] }, 1)
    expect(sum(seconds)).toBeGreaterThan(1e6)
  })

  test('are left where they are, if they are quick', () => {
    const quick = { requests: [100, 90, null], seconds: [0.1, 0.2, null] }
    expect(spentUntilEnd(quick, 1)).toEqual(quick)
  })
})
