import { describe, expect, test } from 'vitest'
import { momentsOf } from '../../../slo/run/moments.ts'
import { evidenceOf, summary, witnessOf } from './evidence.ts'

const second = { second: 0, sent: 1100, ok: 1095, p50Ms: 1, p95Ms: 2, p99Ms: 3, maxMs: 9, latestMs: 0.2 }
const momentsWith = (seconds: readonly (typeof second)[]) =>
  momentsOf(evidenceOf({ generator: { exitCode: 0, summary: { ...summary, seconds } } }))

describe('moments', () => {
  test('are what became of the requests that were due in each second', () => {
    expect(momentsWith([second])).toEqual([
      {
        second: 0,

        offeredPerSecond: 1100,
        achievedPerSecond: 1095,
        failedPerSecond: 5,
        p50Ms: 1,
        p95Ms: 2,
        p99Ms: 3,
        pauseMs: 1,
        takenShare: 0.02,
      },
    ])
  })

  test('of several seconds have the mean of all their requests, their slowest request, and what the machine did', () => {
    const base = evidenceOf({})
    const spentOf = (waitMs: number) => {
      const parts = { lateMs: 0, connectMs: 0, waitMs, receiveMs: 0, unseenMs: 0 }
      return { mean: parts, slowest: { ...parts, waitMs: waitMs * 10 } }
    }
    const [one, three] = [
      { ...second, ok: 100, maxMs: 10, spent: spentOf(1) },
      { ...second, second: 1, ok: 300, maxMs: 30, spent: spentOf(3) },
    ]
    const machine = (pauseMs: number, k6: number) => ({ pauseMs, foreignShare: 0.1, stolenShare: 0.05, cores: { k6 } })
    const [moment] = momentsOf({
      ...base,
      plan: { ...base.plan, durationSeconds: 3600 },
      generator: { exitCode: 0, summary: { ...summary, seconds: [one, three] } },
      machine: {
        cores: 2,
        busyCores: 1,
        ownCores: 1,
        hasForeignParts: false,
        parts: [],
        witness: witnessOf({
          seconds: [
            { second: 0, ...machine(4, 0.5) },
            { second: 1, ...machine(60, 0.7) },
          ],
        }),
      },
    })
    expect(moment?.spent).toEqual({ mean: { ...spentOf(2.5).mean }, slowest: spentOf(3).slowest })
    expect(moment?.pauseMs).toBe(60)
    expect(moment?.takenShare).toBeCloseTo(0.15)
    expect(moment?.cores?.['k6']).toBeCloseTo(0.6)
  })

  test('have no percentile where nothing ended well: absent, not zero', () => {
    const { p50Ms: _, p95Ms: __, p99Ms: ___, maxMs: ____, ...failed } = { ...second, ok: 0 }
    expect(momentsWith([failed as typeof second])).toEqual([
      {
        second: 0,
        offeredPerSecond: 1100,
        achievedPerSecond: 0,
        failedPerSecond: 1100,
        pauseMs: 1,
        takenShare: 0.02,
      },
    ])
  })

  test('of a long run are stretches with average rates and the percentiles of their worst second', () => {
    const base = evidenceOf({})
    const seconds = Array.from({ length: 4000 }, (_, i) => ({
      ...second,
      second: i,
      ok: i === 4 ? 500 : 1095,
      p99Ms: i === 4 ? 700 : 3,
    }))
    const moments = momentsOf({
      ...base,
      plan: { ...base.plan, durationSeconds: 4000 },
      generator: { exitCode: 0, summary: { ...summary, seconds } },
    })
    expect(moments).toHaveLength(1334)
    expect(moments[1]).toMatchObject({
      second: 3,
      achievedPerSecond: (1095 + 500 + 1095) / 3,
      failedPerSecond: (5 + 600 + 5) / 3,
      p50Ms: 1,
      p99Ms: 700,
    })
    expect(moments.at(-1)).toMatchObject({ second: 3999, achievedPerSecond: 1095 })
  })

  test('are none where the generator kept no journal', () => {
    expect(momentsOf(evidenceOf({ generator: { exitCode: 137, summary: undefined } }))).toEqual([])
  })
})
