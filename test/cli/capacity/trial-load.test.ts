import { describe, expect, test } from 'vitest'
import { forTrials, loadAt, mixOf, mostPerSecond, sumOf } from '../../../cli/capacity/trial-load.ts'
import { loadOf } from '../../../cli/flags/knobs.ts'
import { knobsOf } from '../../../scenarios/lib/scenario.ts'
import { readSurge } from '../../../scenarios/read-surge.ts'
import { surge } from '../../../scenarios/surge.ts'

const scenario = forTrials(surge)
const load = (flags: Readonly<Record<string, number>> = {}) => loadOf(scenario, flags)

test('a trial warms up for a short time, at its own rate', () => {
  expect(load()).toMatchObject({ warmupSeconds: 3, warmupRampSeconds: 1, gapSeconds: 2, scenario: 'surge' })
  expect(knobsOf(scenario)['rows']).toEqual(knobsOf(surge)['rows'])
})

describe('a mix', () => {
  test.each([
    [
      'is the proportions of the rates that were asked for',
      {},
      [
        ['read', 1000],
        ['write', 100],
      ],
    ],
    ['leaves out what is not sent', { writes: 0 }, [['read', 1000]]],
  ] as const)('%s', (_, flags, mix) => {
    expect(mixOf(load(flags)).map(({ operation, parts }) => [operation, parts])).toEqual(mix)
  })

  test.each([
    ['at another rate keeps its proportions', {}, 2200, { readsPerSecond: 2000, writesPerSecond: 200 }],
    ['is rounded to whole requests of each operation', {}, 1234, { readsPerSecond: 1122, writesPerSecond: 112 }],
    ['without writes is reads alone', { writes: 0 }, 500, { readsPerSecond: 500, writesPerSecond: 0 }],
  ] as const)('%s', (_, flags, perSecond, rates) => {
    expect(loadAt(load(flags), scenario, perSecond, 7)).toMatchObject({
      ...rates,
      durationSeconds: 7,
      warmupSeconds: 3,
    })
  })

  test('goes as far as the generator can be told', () => {
    expect(mostPerSecond(load(), scenario)).toBe(22_000)
    expect(mostPerSecond(load({ writes: 0 }), scenario)).toBe(20_000)
    expect(mostPerSecond(loadOf(forTrials(readSurge), {}), forTrials(readSurge))).toBe(20_000)
    const most = loadAt(load(), scenario, mostPerSecond(load(), scenario), 1)
    expect(sumOf(mixOf(most))).toBe(22_000)
  })
})
