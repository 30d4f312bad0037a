import { backendOutcomes } from '../slo/conventions.ts'
import type { Count, CounterFamily, LatencyHistogram, LatencySeries } from './series.ts'

export type Outcome = (typeof backendOutcomes)[number]

/** What is counted of requests of one kind to a backend. */
export interface BackendSeries {
  readonly latency: LatencySeries
  readonly outcomes: Readonly<Record<Outcome, Count>>
}

/** The series of these labels, born at zero. */
export function backendSeries(
  latency: LatencyHistogram,
  counts: CounterFamily,
  labels: Readonly<Record<string, string>>,
): BackendSeries {
  const count = (outcome: Outcome) => [outcome, counts.count({ ...labels, outcome })] as const
  return {
    latency: latency.series(labels),
    outcomes: Object.fromEntries(backendOutcomes.map(count)) as Record<Outcome, Count>,
  }
}
