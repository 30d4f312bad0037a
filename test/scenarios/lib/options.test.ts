import { describe, expect, it } from 'vitest'
import { stagesOf } from '../../../scenarios/all.ts'
import { executorLengthMs, k6Options } from '../../../scenarios/lib/options.ts'
import { aheadMs, sliceMs } from '../../../scenarios/lib/slice.ts'
import { inARow, onlyTurn, stagesInTurn } from '../../../scenarios/lib/turn.ts'
import { planWith } from './plans.ts'

describe('options', () => {
  const plan = planWith({ warmupSeconds: 10, warmupRampSeconds: 4, gapSeconds: 3, durationSeconds: 20 })
  const options = k6Options(stagesInTurn(stagesOf(plan), onlyTurn(plan)), plan)

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

  it('lets turns follow each other, each with stages of its own', () => {
    const turns = inARow(plan, [
      { name: 'A0', target: 'http://127.0.0.1:1' },
      { name: 'B0', target: 'http://127.0.0.1:2' },
    ])
    const { scenarios = {} } = k6Options(
      turns.flatMap((turn) => stagesInTurn(stagesOf(plan), turn)),
      plan,
    )
    expect(Object.entries(scenarios).map(([name, { startTime }]) => `${name} ${startTime}`)).toEqual([
      'A0_warmup_read 0s',
      'A0_warmup_write 0s',
      'A0_read 13s',
      'A0_write 13s',
      'B0_warmup_read 33s',
      'B0_warmup_write 33s',
      'B0_read 46s',
      'B0_write 46s',
    ])
  })

  it('has no tag that grows with the pages', () => {
    expect(options.systemTags).toEqual(['scenario'])
  })
})
