import { clientRequests, type Outcome, outcomes } from '../../slo/conventions.ts'
import type { SurgePlan } from './plan.ts'
import { aheadMs, sliceMs } from './slice.ts'
import { type ScenarioName, type Stretch, timeline } from './timeline.ts'

/** Enough steps for a staircase that is even on a logarithmic axis of 1 / (1 − percentile). */
export const percentiles = [
  0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92.5, 95, 97.5, 98, 99, 99.5, 99.75, 99.9, 99.95, 99.99, 99.999, 100,
] as const

/** Milliseconds. Percentiles are of all values, none sampled or bucketed; between two ranks k6 interpolates. */
export interface Distribution {
  readonly count: number
  readonly minMs: number
  readonly meanMs: number
  readonly maxMs: number
  readonly percentiles: readonly { readonly percentile: number; readonly ms: number }[]
}

export interface ScenarioSummary {
  /** What the schedule held. planned = sent + dropped + what was still unsent when the time was over. */
  readonly planned: number
  readonly sent: number
  /** Requests whose slice found no virtual user free and that were never sent. */
  readonly dropped: number
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** From the instant at which the request was meant to start to its end; a request that failed counts as the time-out at least. */
  readonly latencyFromSchedule: Distribution | null
  /** From the instant at which the request was meant to start to when it did. */
  readonly generatorLag: Distribution | null
  /** k6's own http_req_duration: from the first byte written to the last byte read, without waiting or connecting. */
  readonly requestDuration: Distribution | null
}

/** What k6 leaves in the summary file. */
export interface SurgeSummary {
  readonly schemaVersion: 1
  readonly plan: SurgePlan
  /** The wall clock at the start of the warm-up (milliseconds since 1970): the zero of the plan's time line. */
  readonly startedAtMs: number
  /** How long the whole test took, in milliseconds. */
  readonly testMs: number
  /** Only the scenarios that the plan has. */
  readonly scenarios: Readonly<Partial<Record<ScenarioName, ScenarioSummary>>>
}

/** The part of what k6 hands to handleSummary that is used here. */
export interface EndOfTest {
  readonly setup_data: number
  readonly state: { readonly testRunDurationMs: number }
  readonly metrics: Readonly<Record<string, { readonly values: Readonly<Record<string, number>> } | undefined>>
}

export function surgeSummary(plan: SurgePlan, data: EndOfTest): SurgeSummary {
  return {
    schemaVersion: 1,
    plan,
    startedAtMs: data.setup_data + aheadMs,
    testMs: data.state.testRunDurationMs,
    scenarios: Object.fromEntries(
      timeline(plan).map((stretch) => [stretch.name, scenarioSummary(stretch, plan, data)]),
    ),
  }
}

function scenarioSummary(stretch: Stretch, plan: SurgePlan, data: EndOfTest): ScenarioSummary {
  const { name, op, phase, schedule, perSecond } = stretch
  const count = (metric: string): number => data.metrics[metric]?.values['count'] ?? 0
  const byOutcome = Object.fromEntries(
    outcomes.map((outcome) => [outcome, count(`${clientRequests.metric}{op:${op},phase:${phase},outcome:${outcome}}`)]),
  ) as Record<Outcome, number>
  const sent = Object.values(byOutcome).reduce((sum, n) => sum + n, 0)
  const requestsInSlice = (perSecond * sliceMs(plan)) / 1000
  const dropped = Math.ceil(count(`dropped_iterations{scenario:${name}}`) * requestsInSlice)
  return {
    planned: schedule.requests,
    sent,
    dropped: Math.max(0, Math.min(dropped, schedule.requests - sent)),
    outcomes: byOutcome,
    latencyFromSchedule: distribution(data, `latency_from_schedule{scenario:${name}}`),
    generatorLag: distribution(data, `generator_lag{scenario:${name}}`),
    requestDuration: distribution(data, `http_req_duration{scenario:${name}}`),
  }
}

/** null where nothing was measured: k6 would say 0 ms. */
function distribution(data: EndOfTest, metric: string): Distribution | null {
  const values = data.metrics[metric]?.values
  const count = values?.['count'] ?? 0
  if (values === undefined || count === 0) return null
  return {
    count,
    minMs: values['min'] ?? 0,
    meanMs: values['avg'] ?? 0,
    maxMs: values['max'] ?? 0,
    percentiles: percentiles.map((percentile) => ({ percentile, ms: values[`p(${percentile})`] ?? 0 })),
  }
}
