import { describe, expect, test } from 'vitest'
import { trend, type WarmSecond, waitsFor } from '../../../run/testbed/rest.ts'
import { uniforms } from '../../../wiki/random.ts'

type Series = (second: number) => Partial<WarmSecond>

/** The second at which a warm-up that goes on like this is found to be over, of at most 120. */
function overAfter(series: Series): number | undefined {
  const seconds: WarmSecond[] = []
  for (let second = 1; second <= 120; second++) {
    seconds.push({ reads: 3000, p99Ms: 8, compiling: 0, ...series(second) })
    if (waitsFor(seconds).length === 0) return second
  }
  return undefined
}

describe('a warm-up is over', () => {
  let drawn = 0
  const about = (value: number, share = 0.1) => value * (1 + share * (2 * uniforms(7)(drawn++) - 1))

  test('as soon as a kept stack has been looked at', () => expect(overAfter(() => ({ reads: about(3000) }))).toBe(12))

  test('when the rate rises no more, on a fast machine sooner than on a slow one', () => {
    const rising =
      (halfSeconds: number): Series =>
      (second) => ({ reads: about(4000 * (1 - 0.5 ** (second / halfSeconds)), 0.02) })
    const [fast = 0, slow = 0] = [overAfter(rising(3)), overAfter(rising(15))]
    expect(fast).toBeGreaterThan(15)
    expect(fast).toBeLessThan(slow)
    expect(slow).toBeLessThan(120)
  })

  test('when the tail gets no shorter, though the rate is steady', () => {
    expect(overAfter((second) => ({ p99Ms: about(Math.max(8, 80 - 2 * second), 0.05) }))).toBeGreaterThan(36)
  })

  test('when the compiler has done its work, in waves that look like rest', () => {
    expect(overAfter((second) => ({ reads: about(3000), compiling: second < 50 ? 0.9 : 0.05 }))).toBeGreaterThanOrEqual(
      50,
    )
  })

  test('also where nobody counts the compiler, and where the machine is noisy', () => {
    expect(overAfter(() => ({ reads: about(2000, 0.5), p99Ms: about(20, 0.8), compiling: undefined }))).toBeLessThan(20)
  })

  test('never, while the compiler works on', () => expect(overAfter(() => ({ compiling: 1 }))).toBeUndefined())
})

test('what it waits for is said in words', () => {
  const cold = Array.from({ length: 14 }, (_, i) => ({ reads: 100 * i, p99Ms: 500 - 30 * i, compiling: 1.4 }))
  expect(waitsFor(cold.slice(0, 3))).toEqual(['the first seconds'])
  expect(waitsFor(cold)).toEqual(['more reads a second', 'a shorter tail', "the database's compiler"])
})

test.each([
  [[1, 2, 3, 4, 5, 6], 2.63],
  [[6, 5, 4, 3, 2, 1], -2.63],
  [[3, 3, 3, 3], 0],
  [[1], 0],
])('the trend of %j', (values, z) => expect(trend(values)).toBeCloseTo(z, 2))
