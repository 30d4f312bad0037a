import { describe, expect, test } from 'vitest'
import { blockSecondsFor, correlationLength } from '../../../run/comparison/block-length.ts'
import { hash3 } from '../../../wiki/random.ts'

const uniform = (n: number) => Array.from({ length: n }, (_, k) => (hash3(7, 1, k) >>> 0) / 2 ** 32)
/** Each moment is a share of the one before and a share of something new. */
function lasting(n: number, share: number): readonly number[] {
  let now = 0
  return uniform(n).map((draw) => (now = share * now + (1 - share) * draw))
}

describe('how long a course hangs together', () => {
  test('is a moment where each is drawn anew', () => expect(correlationLength(uniform(200))).toBeLessThan(1.5))
  test('is about (1 + a) / (1 − a) where each keeps a share a of the one before', () => {
    const length = correlationLength(lasting(2000, 0.8))
    expect(length).toBeGreaterThan(5)
    expect(length).toBeLessThan(13)
  })
  test('is a moment of a course that never changes, and of none at all', () => {
    expect(correlationLength([5, 5, 5, 5, 5, 5])).toBe(1)
    expect(correlationLength([])).toBe(1)
  })
})

describe('a block is', () => {
  test('long enough for fifteen requests beyond P99', () => {
    expect(blockSecondsFor(uniform(100), 0.1, 1000)).toBe(3)
    expect(blockSecondsFor(uniform(100), 0.1, 500)).toBe(3)
    expect(blockSecondsFor(uniform(100), 0.1, 200)).toBe(8)
  })
  test('ten times as long as what happens in it hangs together', () => {
    expect(blockSecondsFor(lasting(2000, 0.8), 0.1, 1000)).toBeGreaterThan(5)
  })
  test('never so long that nobody would wait for dozens of them', () => {
    expect(blockSecondsFor(lasting(2000, 0.99), 0.1, 10)).toBe(15)
  })
})
