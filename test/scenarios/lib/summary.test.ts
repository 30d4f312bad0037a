import { describe, expect, it } from 'vitest'
import { type EndOfTest, percentiles, surgeSummary } from '../../../scenarios/lib/summary.ts'
import { planWith } from './plans.ts'

const trend = {
  values: { count: 10, min: 1, avg: 2, max: 3, ...Object.fromEntries(percentiles.map((p) => [`p(${p})`, p / 10])) },
}
const nothing = { values: { count: 0, min: 0, avg: 0, max: 0 } }

const data: EndOfTest = {
  setup_data: 1_700_000_000_000,
  state: { testRunDurationMs: 5000 },
  metrics: {
    'load_requests{op:read,phase:scored,outcome:ok}': { values: { count: 34, rate: 1 } },
    'load_requests{op:read,phase:scored,outcome:timeout}': { values: { count: 2, rate: 1 } },
    'dropped_iterations{scenario:read}': { values: { count: 1, rate: 1 } },
    'latency_from_schedule{scenario:read}': trend,
    'generator_lag{scenario:read}': nothing,
  },
}

describe('summary', () => {
  const plan = planWith({ writesPerSecond: 0, warmupSeconds: 0, readsPerSecond: 40, durationSeconds: 1 })
  const summary = surgeSummary(plan, data)

  it('counts what was planned, sent and dropped', () => {
    expect(summary.scenarios).toEqual({
      read: {
        planned: 40,
        sent: 36,
        dropped: 2,
        outcomes: { ok: 34, client_error: 0, server_error: 0, timeout: 2, refused: 0, wrong_body: 0 },
        latencyFromSchedule: {
          count: 10,
          minMs: 1,
          meanMs: 2,
          maxMs: 3,
          percentiles: percentiles.map((percentile) => ({ percentile, ms: percentile / 10 })),
        },
        generatorLag: null,
        requestDuration: null,
      },
    })
  })

  it('counts no more as dropped than was never sent', () => {
    const all = { ...data.metrics, 'dropped_iterations{scenario:read}': { values: { count: 9 } } }
    expect(surgeSummary(plan, { ...data, metrics: all }).scenarios.read?.dropped).toBe(4)
  })

  it('says when it began and what was planned', () => {
    expect(summary).toMatchObject({ schemaVersion: 1, startedAtMs: 1_700_000_000_025, testMs: 5000, plan })
  })
})
