import { describe, expect, it } from 'vitest'
import { stagesOf } from '../../../scenarios/all.ts'
import { executorLengthMs, k6Options } from '../../../scenarios/lib/options.ts'
import { aheadMs, sliceMs, users } from '../../../scenarios/lib/slice.ts'
import { tracksOf } from '../../../scenarios/lib/track.ts'
import { inARow, onlyTurn, stagesInTurn, type Turn } from '../../../scenarios/lib/turn.ts'
import { planWith } from './plans.ts'

describe('options', () => {
  const plan = planWith({ warmupSeconds: 10, warmupRampSeconds: 4, gapSeconds: 3, durationSeconds: 20 })
  const optionsOf = (turns: readonly Turn[]) => {
    const stages = turns.flatMap((turn) => stagesInTurn(stagesOf(plan), turn))
    return k6Options(tracksOf(stages, turns), plan)
  }
  const options = optionsOf([onlyTurn(plan)])

  it('makes all virtual users beforehand', () => {
    for (const scenario of Object.values(options.scenarios ?? {})) {
      const { preAllocatedVUs, maxVUs } = scenario as { preAllocatedVUs: number; maxVUs: number }
      expect(preAllocatedVUs).toBeGreaterThan(0)
      expect(maxVUs).toBe(preAllocatedVUs)
    }
  })

  it('frees the users of the warm-up before the scored window wants them', () => {
    const lastSliceEndsMs = plan.warmupSeconds * 1000 + aheadMs(plan) + sliceMs(plan) + plan.timeoutMs
    expect(lastSliceEndsMs).toBeLessThan((plan.warmupSeconds + plan.gapSeconds) * 1000)
    expect(options.scenarios?.['warmup_read']?.gracefulStop).toBe('2125ms')
    expect(options.scenarios?.['read']?.startTime).toBe('13s')
  })

  it('hands out slices of 100 ms by the clock, whatever the rate, and stops amid an empty one', () => {
    for (const name of ['warmup_read', 'read', 'write'] as const) {
      expect(options.scenarios?.[name]).toMatchObject({
        executor: 'constant-arrival-rate',
        rate: 1,
        timeUnit: '100ms',
        exec: 'slice',
      })
    }
    expect(stagesOf(plan).map((stage) => executorLengthMs(stage, plan))).toEqual([10_050, 10_050, 20_050, 20_050])
  })

  it('lets the same users take all turns, one after the other', () => {
    const turns = inARow(
      plan,
      ['A0', 'B0', 'B1', 'A1'].map((name) => ({ name, target: 'http://127.0.0.1:1' })),
    )
    const { scenarios = {} } = optionsOf(turns)
    expect(Object.keys(scenarios)).toEqual(['read', 'write'])
    for (const scenario of Object.values(scenarios)) {
      expect(scenario).toMatchObject({ startTime: '0s', duration: `${4 * 33_000 + 50}ms`, preAllocatedVUs: users })
    }
  })

  it('has no tag that grows with the pages', () => {
    expect(options.systemTags).toEqual(['scenario'])
  })
})
