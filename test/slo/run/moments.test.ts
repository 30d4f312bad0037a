import { describe, expect, test } from 'vitest'
import type { Sample, Series } from '../../../slo/prometheus/prometheus.ts'
import { momentsOf } from '../../../slo/run/moments.ts'
import { planOf } from './evidence.ts'

const plan = planOf({ read: 1000, write: 100 }, 3)
const counter = (within: string, outcome: string, samples: Sample[]): Series => ({
  labels: { within, outcome },
  samples,
})

describe('moments', () => {
  test('are what grew in each second, between samples on a straight line', () => {
    const series = [
      counter('1', 'ok', [
        [100, 0],
        [101, 10],
        [103, 30],
      ]),
    ]
    expect(momentsOf(series, plan, 100).map((moment) => moment.achievedPerSecond)).toEqual([10, 10, 10])
  })

  test('count a counter from zero before its first sample, because it began with the run', () => {
    const failed = counter('inf', 'timeout', [[101.5, 4]])
    expect(momentsOf([failed], plan, 100).map((moment) => moment.failedPerSecond)).toEqual([0, 4, 0])
  })

  test('have no percentile where nothing was answered well: absent, not zero', () => {
    const [first] = momentsOf(
      [
        counter('1', 'server_error', [
          [100, 0],
          [101, 5],
        ]),
      ],
      plan,
      100,
    )
    expect(first).toEqual({ second: 0, offeredPerSecond: 1100, achievedPerSecond: 0, failedPerSecond: 5 })
  })

  test('interpolate percentiles inside their bucket', () => {
    const series = [
      counter('5', 'ok', [
        [100, 0],
        [101, 90],
      ]),
      counter('10', 'ok', [
        [100, 0],
        [101, 10],
      ]),
    ]
    const [first] = momentsOf(series, plan, 100)
    expect(first?.p50Ms).toBeCloseTo(2.5 + 2.5 * (50 / 90))
    expect(first?.p99Ms).toBeCloseTo(5 + 5 * 0.9)
  })
})
