import { describe, expect, it } from 'vitest'
import { timeline } from '../../../scenarios/lib/timeline.ts'
import { planWith } from './plans.ts'

describe('timeline', () => {
  it('warms up, pauses, then scores', () => {
    const plan = planWith({ warmupSeconds: 15, gapSeconds: 3, durationSeconds: 30, warmupRampSeconds: 5 })
    const rows = timeline(plan).map(({ name, startSeconds, seconds, schedule }) => [
      name,
      startSeconds,
      seconds,
      schedule.requests,
    ])
    expect(rows).toEqual([
      ['warmup_read', 0, 15, 12_500],
      ['warmup_write', 0, 15, 1250],
      ['read', 18, 30, 30_000],
      ['write', 18, 30, 3000],
    ])
  })

  it('leaves out what sends nothing', () => {
    const names = (changes: Parameters<typeof planWith>[0]) => timeline(planWith(changes)).map(({ name }) => name)
    expect(names({ writesPerSecond: 0 })).toEqual(['warmup_read', 'read'])
    expect(names({ readsPerSecond: 0 })).toEqual(['warmup_write', 'write'])
    expect(names({ warmupSeconds: 0 })).toEqual(['read', 'write'])
  })

  it('shortens a ramp that is longer than the warm-up', () => {
    const [warmup] = timeline(planWith({ warmupSeconds: 2, warmupRampSeconds: 5 }))
    expect(warmup?.schedule.requests).toBe(1000)
  })
})
