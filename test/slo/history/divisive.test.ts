import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, test } from 'vitest'
import { bestSplit, changePoints, fewestAfter, fewestValues } from '../../../slo/history/divisive.ts'
import { clopperPearson } from '../../../slo/interval.ts'

const repeat = (value: number, times: number) => Array.from({ length: times }, () => value)
const search = { level: 0.05, least: 3, seed: 1234 }
const places = (values: readonly number[], changes: Partial<typeof search> = {}) =>
  changePoints(values, { ...search, ...changes }).map(({ at }) => at)

/** One value is wild. */
const wild = [50, 50, 100, ...repeat(50, 12)]
const stepAndBack = [...wild, ...repeat(100, 15), 50, 50, 100, ...repeat(50, 12)]
const twoSteps = [...wild, ...repeat(100, 15), ...repeat(150, 15)]

describe('series of which others have published what is in them', () => {
  // mongodb/signal-processing-algorithms, tests/test_detection.py and test_e_divisive.py; apache/otava, tests/change_point_divisive_test.py
  test.each([
    ['a step', [...repeat(50, 15), ...repeat(100, 15)], [15]],
    ['no step', repeat(50, 30), []],
    ['a step with a value half-way before it', [...repeat(50, 14), 74, ...repeat(100, 15)], [15]],
    ['a step with a value just beyond half-way before it', [...repeat(50, 14), 76, ...repeat(100, 15)], [14]],
    ['a step, and one wild value long before it', [...wild, ...repeat(100, 15)], [15]],
    ['two steps, and one wild value', twoSteps, [15, 30]],
    ['a step, and back', stepAndBack, [15, 33]],
    ['certainty', [...repeat(0, 100), ...repeat(1, 100)], [100]],
  ])('%s', (_, values, expected) => expect(places(values, { level: 0.01 })).toEqual(expected))

  test('two steps of which the second has three values before it', () => {
    const values = [0.3, 2.4, 1.5, -0.9, -0.5, 99.7, 98.3, 99.1, 149.0, 149.7, 149.5, 149.1, 148.8, 150.0]
    expect(places(values)).toEqual([5, 8])
  })

  test.each([
    ['a step', [...wild, ...repeat(100, 15)], 15, 649.9999999999999],
    ['the higher one of two steps', twoSteps, 30, 1209.1954022988505],
    ['a step and back', stepAndBack, 33, 226.66666666666674],
    ['the step alone', stepAndBack.slice(0, 33), 15, 544.7415329768271],
  ])('the divergence of %s is the published one', (_, values, at, divergence) => {
    expect(bestSplit(values, 3)).toEqual({ at, divergence: expect.closeTo(divergence, 9) })
  })
})

/** Values about one, each by itself, with a wild one now and then as machines have them. */
function noise(seed: number, all: number, spread = 0.03, wild = 0.05): readonly number[] {
  const random = xoroshiro128plus(seed)
  const uniform = () => uniformFloat64(random)
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return Array.from({ length: all }, () => spread * normal() + (uniform() < wild ? 5 * spread : 0))
}

describe('simulated series', () => {
  test('in which nothing changes are accused no more often than was said', () => {
    const series = 400
    const level = 0.05
    let accused = 0
    for (let seed = 1; seed <= series; seed++) {
      if (places(noise(seed, 10 + (seed % 30)), { level, seed }).length > 0) accused++
    }
    // A share of exactly 5 % has to be credible of so many.
    expect(clopperPearson(accused, series, 0.99).lower).toBeLessThanOrEqual(level)
    // And the test is no empty one.
    expect(accused).toBeGreaterThan(0)
  })

  test.each([
    ['12 % in the middle', 0.12, 20, 2],
    ['12 % at the end', 0.12, 34, 1],
    ['6 % in the middle', 0.06, 20, 5],
  ])('with a step of %s have it found at its place', (_, step, at, within) => {
    const found = Array.from({ length: 40 }, (_, seed) =>
      places(
        noise(seed + 1, 40, 0.02, 0).map((value, i) => value + (i >= at ? step : 0)),
        { level: 0.01, seed },
      ),
    )
    const near = found.filter((each) => each.some((place) => Math.abs(place - at) <= within))
    expect(near.length).toBeGreaterThanOrEqual(38)
  })

  test('say the same of the same seed', () => {
    const values = noise(3, 40).map((value, i) => value + (i >= 25 ? 0.2 : 0))
    expect(changePoints(values, search)).toEqual(changePoints(values, search))
  })
})

describe('too little', () => {
  test.each([0, 1, 5])('%i values have no change', (all) => {
    expect(places(Array.from({ length: all }, (_, i) => (i < 3 ? 0 : 1)))).toEqual([])
  })

  test.each([0.05, 0.01, 0.001])(
    'at %d, the fewest values are those with which the clearest change is found',
    (level) => {
      const enough = fewestValues({ level, least: 3 })
      const step = (all: number, after: number) => [...repeat(0, all - after), ...repeat(1, after)]
      expect(places(step(enough, fewestAfter(enough, { level, least: 3 }) ?? 0), { level })).toHaveLength(1)
      const fewer = Array.from({ length: enough - 2 }, (_, after) => places(step(enough - 2, after), { level }))
      expect(fewer.flat()).toEqual([])
    },
  )

  test('a change in a long series is found after three values, and not after two', () => {
    expect(fewestAfter(40, { level: 0.001, least: 3 })).toBe(3)
    expect(places([...noise(1, 37, 0.01, 0), 1, 1.01, 1.02], { level: 0.001 })).toEqual([37])
    expect(places([...noise(1, 38, 0.01, 0), 1, 1.01], { level: 0.001 })).toEqual([])
  })
})
