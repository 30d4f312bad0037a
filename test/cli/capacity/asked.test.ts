import { describe, expect, test } from 'vitest'
import { askedOf } from '../../../cli/capacity/asked.ts'
import type { CapacityFlags } from '../../../cli/capacity/flags.ts'
import { forTrials } from '../../../cli/capacity/trial-load.ts'
import { loadOf } from '../../../cli/knob-flags.ts'
import { Failure } from '../../../common/failure.ts'
import { surge } from '../../../scenarios/surge.ts'
import { assumptionsSchema } from '../../../slo/capacity/sizing.ts'
import type { PromiseOfRun } from '../../../slo/run/score.ts'

const scenario = forTrials(surge)
const sizing = { assumptions: assumptionsSchema.parse({}), given: [] }
const promises: readonly PromiseOfRun[] = [
  {
    operation: 'read',
    objective: { kind: 'percentile', target: { numerator: 95, denominator: 100 }, thresholdMs: 10 },
  },
  { operation: 'read', objective: { kind: 'throughput', perSecond: 1000 } },
  { operation: 'write', objective: { kind: 'throughput', perSecond: 100 } },
]
const asked = (rates: Readonly<Record<string, number>> = {}, flags: Partial<CapacityFlags> = {}) =>
  askedOf(
    loadOf(scenario, rates),
    scenario,
    promises,
    { stack: 'auto', output: '', width: 5, maxTime: 480, ...flags },
    sizing,
  )

describe('a search', () => {
  test('begins with the rates that were asked for, and may go from a tenth of them to what the generator can be told', () => {
    expect(asked().limits).toMatchObject({
      minPerSecond: 110,
      startPerSecond: 1100,
      maxPerSecond: 22_000,
      maxSeconds: 480,
    })
  })

  test.each<[string, Partial<CapacityFlags>, object]>([
    ['begins at its lowest rate where that is higher', { from: 3000 }, { minPerSecond: 3000, startPerSecond: 3000 }],
    ['begins at its highest rate where that is lower', { to: 500 }, { startPerSecond: 500, maxPerSecond: 500 }],
    ['stays below all of it', { to: 50 }, { minPerSecond: 50, startPerSecond: 50, maxPerSecond: 50 }],
    ['goes no further than the generator', { to: 90_000 }, { maxPerSecond: 22_000 }],
  ])('%s', (_, flags, limits) => expect(asked({}, flags).limits).toMatchObject(limits))

  test('is not made where there is no rate to try', () => {
    expect(() => asked({}, { from: 500, to: 400 })).toThrow(Failure)
    expect(() => asked({}, { from: 30_000 })).toThrow(/^--from 30000 is above 22000\/s/)
  })

  test('holds to the promises about what it sends, as narrowly as was asked', () => {
    const { goals, promised, load } = asked({ writes: 0 }, { width: 10 })
    expect(load.mix).toEqual([{ operation: 'read', parts: 1000 }])
    expect(promised).toEqual([{ operation: 'read', perSecond: 1000 }])
    expect(goals.map(({ operation, width }) => [operation, width])).toEqual([
      ['read', 0.1],
      ['read', 0.1],
    ])
  })

  test('tells its load as a run does', () => {
    const { knobs, ...load } = asked({ hitRatio: 0.5, rows: 2000 }).load
    expect(load).toMatchObject({ scenario: 'surge', seed: '1', rows: 2000, timeoutMs: 1000 })
    expect(knobs.find(({ flag }) => flag === '--hit-ratio')?.value).toBe(0.5)
  })
})
