import { describe, expect, it } from 'vitest'
import { inHalf, poisson } from '../../../../scenarios/lib/schedule/poisson.ts'
import { schedule } from '../../../../scenarios/lib/schedule/schedule.ts'
import { knotsOf, shaped } from '../../../../scenarios/lib/schedule/shape.ts'
import { uniforms } from '../../../../wiki/random.ts'
import { chiSquareExcess } from '../chi-square.ts'

const even = schedule(500, 0, 60)
const instants = (stream: number, from = even) => {
  const { requests, intendedMs } = poisson(from, stream)
  return Array.from({ length: requests }, (_, k) => intendedMs(k))
}

describe('arrivals by chance', () => {
  it('are as many as even ones, in order, and all within the window', () => {
    for (const [perSecond, seconds] of [
      [500, 60],
      [1, 1],
      [7, 3],
      [16, 1],
      [17, 1],
    ] as const) {
      const of = schedule(perSecond, 0, seconds)
      const found = instants(4, of)
      expect(found.length).toBe(perSecond * seconds)
      expect(found).toEqual(found.toSorted((a, b) => a - b))
      expect(found.at(0)).toBeGreaterThanOrEqual(0)
      expect(found.at(-1)).toBeLessThan(seconds * 1000)
    }
    expect(poisson(schedule(0, 0, 30), 1).before(30_000)).toBe(0)
  })

  it('are the same for the same seed, in whatever order they are looked up, and others for another', () => {
    const found = instants(9)
    const again = poisson(even, 9)
    for (const k of [29_999, 0, 15_000, 15_001, 14_999, 3, 20_000]) expect(again.intendedMs(k)).toBe(found[k])
    expect(instants(9)).toEqual(found)
    expect(instants(10)).not.toEqual(found)
  })

  it('are counted before an instant as they are looked up, so that slices leave none out and send none twice', () => {
    const found = instants(9)
    const planned = poisson(even, 9)
    for (let ms = -100; ms <= 60_100; ms += 100)
      expect(planned.before(ms)).toBe(found.filter((instant) => instant < ms).length)
    for (const k of [1, 17, 12_345, 29_999]) expect(planned.before(found[k] as number)).toBe(k)
  })

  it('fall into tenths of seconds as the Poisson law says', () => {
    const perTenth = 5
    const counts = new Array<number>(12).fill(0)
    const streams = 10
    for (let stream = 0; stream < streams; stream++) {
      const planned = poisson(schedule(50, 0, 600), stream)
      for (let i = 0; i < 6000; i++) {
        const here = planned.before((i + 1) * 100) - planned.before(i * 100)
        counts[Math.min(here, 11)] = (counts[Math.min(here, 11)] ?? 0) + 1
      }
    }
    const law = Array.from({ length: 11 }, (_, k) => (Math.exp(-perTenth) * perTenth ** k) / factorial(k))
    const rest = 1 - law.reduce((sum, each) => sum + each, 0)
    const expected = [...law, rest].map((share) => share * 6000 * streams)
    expect(Math.abs(chiSquareExcess(counts, expected))).toBeLessThan(4)
  })

  it('are apart as far as the exponential law says', () => {
    const gaps = instants(3).map((ms, k, all) => ms - (all[k - 1] ?? 0))
    const bounds = Array.from({ length: 9 }, (_, i) => -2 * Math.log(1 - (i + 1) / 10))
    const counts = new Array<number>(10).fill(0)
    for (const gap of gaps) {
      const i = bounds.filter((bound) => gap >= bound).length
      counts[i] = (counts[i] ?? 0) + 1
    }
    const each = counts.map(() => gaps.length / 10)
    expect(Math.abs(chiSquareExcess(counts, each))).toBeLessThan(4)
  })

  it('follow a ramp: a quarter of them in its first half', () => {
    const ramp = shaped(
      [
        [0, 0],
        [1, 1],
      ],
      40_000,
      100,
    )
    expect(ramp.before(50_000)).toBe(10_000)
    const inFirstHalf = poisson(ramp, 5).before(50_000)
    expect(Math.abs(inFirstHalf - 10_000)).toBeLessThan(3.5 * Math.sqrt(40_000 * 0.25 * 0.75))
    expect(inFirstHalf).not.toBe(10_000)
  })

  it('take a day of the highest rate as well', () => {
    const day = poisson(schedule(20_000, 0, 86_400), 1)
    expect(day.requests).toBe(1_728_000_000)
    const noon = day.before(43_200_000)
    expect(Math.abs(noon - 864_000_000)).toBeLessThan(5 * Math.sqrt(1_728_000_000 / 4))
    expect(day.intendedMs(noon)).toBeGreaterThanOrEqual(43_200_000)
    expect(day.intendedMs(noon - 1)).toBeLessThan(43_200_000)
  })
})

describe('how many of n fall into one half', () => {
  it.each([1, 2, 3, 8, 40, 127, 128, 129, 1000])('follows the binomial law for n = %i', (n) => {
    const draws = 20_000
    const uniform = uniforms(n)
    const sd = Math.sqrt(n) / 2
    let sum = 0
    let squares = 0
    for (let i = 0; i < draws; i++) {
      const drawn = inHalf(n, uniform(i))
      expect(Number.isInteger(drawn) && drawn >= 0 && drawn <= n).toBe(true)
      sum += drawn
      squares += (drawn - n / 2) ** 2
    }
    expect(Math.abs(sum / draws - n / 2)).toBeLessThan((4 * sd) / Math.sqrt(draws))
    expect(Math.abs(squares / draws / sd ** 2 - 1)).toBeLessThan(6 / Math.sqrt(draws))
  })

  it('uses up all probability: the last uniform numbers give a number, too', () => {
    for (const n of [1, 5, 64, 128, 129, 4097, 1_000_000]) {
      const drawn = inHalf(n, 1 - 2 ** -53)
      expect(drawn).toBeGreaterThanOrEqual(0)
      expect(drawn).toBeLessThanOrEqual(n)
    }
    expect(inHalf(0, 0.3)).toBe(0)
    // Both ends of three coins, each an eighth: what comes first is the middle.
    expect([0, 0.37, 0.38, 0.74, 0.76, 0.87, 0.88].map((u) => inHalf(3, u))).toEqual([1, 1, 2, 2, 0, 0, 3])
  })
})

describe('a shape', () => {
  const window = (shape: 'day' | 'spikes' | 'ramp' | 'steady', peak: number) => shaped(knotsOf(shape, peak), 12_000, 60)
  const perTenth = (shape: 'day' | 'spikes' | 'ramp' | 'steady', peak: number) =>
    Array.from(
      { length: 20 },
      (_, i) => window(shape, peak).before((i + 1) * 3000) - window(shape, peak).before(i * 3000),
    )

  it('of a steady rate is the schedule of that rate', () => {
    const { intendedMs } = schedule(200, 0, 60)
    for (const k of [0, 1, 5999, 11_999]) expect(window('steady', 3).intendedMs(k)).toBeCloseTo(intendedMs(k), 6)
  })

  it('of a ramp ends at so many times the rate of its beginning', () => {
    const parts = perTenth('ramp', 4)
    // The lines through the middles of the first and last part: 1 + 3 · 1/40 and 1 + 3 · 39/40.
    expect((parts.at(-1) as number) / (parts[0] as number)).toBeCloseTo(3.925 / 1.075, 1)
    expect(parts).toEqual(parts.toSorted((a, b) => a - b))
  })

  it('of a day is lowest at both ends and highest in the middle', () => {
    const parts = perTenth('day', 3)
    for (const [i, part] of parts.entries()) expect(Math.abs(part - (parts[19 - i] as number))).toBeLessThanOrEqual(1)
    expect((parts[10] as number) / (parts[0] as number)).toBeCloseTo(3, 0)
  })

  it('of spikes has three, each of a twentieth of the window', () => {
    const parts = perTenth('spikes', 5)
    const [base = 0] = parts
    expect(parts.map((part) => Math.round(part / base))).toEqual(parts.map((_, i) => ([5, 10, 15].includes(i) ? 5 : 1)))
  })

  it.each(['day', 'spikes', 'ramp'] as const)('of %s sends all requests, in order, within the window', (shape) => {
    const { requests, intendedMs } = window(shape, 7)
    expect(requests).toBe(12_000)
    for (let k = 1; k < requests; k++) expect(intendedMs(k)).toBeGreaterThanOrEqual(intendedMs(k - 1))
    expect(intendedMs(0)).toBe(0)
    expect(intendedMs(requests - 1)).toBeLessThan(60_000)
  })
})

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1)
}
