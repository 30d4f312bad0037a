import { describe, expect, it } from 'vitest'
import { leadInMs, timeline } from '../../../scenarios/lib/timeline.ts'
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

  it('lets the scored scenarios wake up early, in silence', () => {
    const silence = (changes: Parameters<typeof planWith>[0]) =>
      timeline(planWith(changes)).map((stretch) => [stretch.silentTicks, leadInMs(stretch)])
    expect(silence({ readsPerSecond: 1000, writesPerSecond: 100 })).toEqual([
      [0, 0],
      [0, 0],
      [250, 250],
      [25, 250],
    ])
    expect(silence({ warmupSeconds: 0, gapSeconds: 0 })).toEqual([
      [0, 0],
      [0, 0],
    ])
    expect(silence({ readsPerSecond: 3, writesPerSecond: 0 })).toEqual([
      [0, 0],
      [0, 0],
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
    expect(warmup?.rampSeconds).toBe(2)
  })

  it('has users for every request that can be waiting for its time-out, up to the bound', () => {
    const users = (changes: Parameters<typeof planWith>[0]) =>
      timeline(planWith(changes)).map((stretch) => stretch.users)
    expect(users({ readsPerSecond: 1000, writesPerSecond: 100, timeoutMs: 1000 })).toEqual([1101, 111, 1101, 111])
    expect(users({ readsPerSecond: 1000, writesPerSecond: 100, timeoutMs: 1000, mostUsers: 200 })).toEqual([
      200, 111, 200, 111,
    ])
  })
})
