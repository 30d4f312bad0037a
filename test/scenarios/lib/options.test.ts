import { describe, expect, it } from 'vitest'
import { entryPoints, executorLengthMs, surgeOptions } from '../../../scenarios/lib/options.ts'
import { timeline } from '../../../scenarios/lib/timeline.ts'
import { planWith } from './plans.ts'

describe('options', () => {
  const plan = planWith({ warmupSeconds: 10, warmupRampSeconds: 4, gapSeconds: 3, durationSeconds: 20 })
  const options = surgeOptions(plan)

  it('makes all virtual users beforehand', () => {
    for (const scenario of Object.values(options.scenarios ?? {})) {
      const { preAllocatedVUs, maxVUs } = scenario as { preAllocatedVUs: number; maxVUs: number }
      expect(preAllocatedVUs).toBeGreaterThan(0)
      expect(maxVUs).toBe(preAllocatedVUs)
    }
  })

  it('frees the users of the warm-up before the scored window wants them', () => {
    expect(plan.warmupSeconds * 1000 + 500 + plan.timeoutMs + 1000).toBeLessThan(
      (plan.warmupSeconds + plan.gapSeconds) * 1000,
    )
    expect(options.scenarios?.['warmup_read']?.gracefulStop).toBe('2000ms')
    expect(options.scenarios?.['read']?.startTime).toBe('12750ms')
  })

  it('climbs in the warm-up and is constant in the scored window', () => {
    expect(options.scenarios?.['warmup_read']).toMatchObject({
      executor: 'ramping-arrival-rate',
      startRate: 0,
      stages: [
        { target: 1000, duration: '4s' },
        { target: 1000, duration: '6500ms' },
      ],
    })
    expect(options.scenarios?.['read']).toMatchObject({
      executor: 'constant-arrival-rate',
      rate: 1000,
      duration: '20270ms',
      exec: entryPoints.read,
    })
    expect(timeline(plan).map(executorLengthMs)).toEqual([10_500, 10_500, 20_270, 20_270])
  })

  it('judges nothing itself: thresholds only name what the summary is to hold', () => {
    const thresholds = Object.entries(options.thresholds ?? {})
    expect(thresholds.every(([, conditions]) => conditions.length === 0)).toBe(true)
    expect(thresholds.map(([name]) => name)).toContain('surge_requests{op:read,phase:scored,outcome:timeout}')
  })

  it('has no tag that grows with the pages', () => {
    expect(options.systemTags).toEqual(['scenario'])
  })
})
