import type { Options, Scenario } from 'k6/options'
import { outcomes } from './outcome.ts'
import type { SurgePlan } from './plan.ts'
import { percentiles } from './summary.ts'
import { leadInMs, type Stretch, timeline } from './timeline.ts'

/**
 * The executors stop on the clock; this keeps the last requests from racing with it, and surplus iterations send nothing. The ramping
 * executor starts its clock when all users are awake but ends on the one it started with, hence more for it.
 */
const overtimeMs = { constant: 20, ramping: 500 } as const

/** The functions that surge.ts exports, by scenario. */
export const entryPoints = {
  warmup_read: 'warmupRead',
  warmup_write: 'warmupWrite',
  read: 'scoredRead',
  write: 'scoredWrite',
} as const

/** The options of k6 for a surge: an open model, in which requests start by the clock and never wait for each other. */
export function surgeOptions(plan: SurgePlan): Options {
  const stretches = timeline(plan)
  return {
    scenarios: Object.fromEntries(stretches.map((stretch) => [stretch.name, executor(stretch, plan)])),
    thresholds: Object.fromEntries(stretches.flatMap(observed).map((metric) => [metric, []])),
    summaryTrendStats: ['count', 'min', 'avg', 'max', ...percentiles.map((percentile) => `p(${percentile})`)],
    // Neither url nor name: 65 million page ids must not become time series. Status stands in our own counter.
    systemTags: ['scenario'],
    discardResponseBodies: true,
    noCookiesReset: true,
    maxRedirects: 0,
    setupTimeout: '10s',
  }
}

/** Thresholds without conditions: they judge nothing and make k6 keep the metric apart for this scenario, in the summary too. */
function observed({ name, op, phase }: Stretch): readonly string[] {
  return [
    `latency_from_schedule{scenario:${name}}`,
    `generator_lag{scenario:${name}}`,
    `http_req_duration{scenario:${name}}`,
    `dropped_iterations{scenario:${name}}`,
    ...outcomes.map((outcome) => `surge_requests{op:${op},phase:${phase},outcome:${outcome}}`),
  ]
}

function executor(stretch: Stretch, plan: SurgePlan): Scenario {
  const common = {
    exec: entryPoints[stretch.name],
    startTime: `${stretch.startSeconds * 1000 - leadInMs(stretch)}ms`,
    // In-flight requests may end; then the users are free for the scored window, connections and all.
    gracefulStop: `${plan.timeoutMs + 1000}ms`,
    timeUnit: '1s',
    preAllocatedVUs: stretch.users,
    maxVUs: stretch.users,
    tags: { op: stretch.op, phase: stretch.phase },
  }
  const lengthMs = executorLengthMs(stretch)
  if (stretch.rampSeconds === 0) {
    return { ...common, executor: 'constant-arrival-rate', rate: stretch.perSecond, duration: `${lengthMs}ms` }
  }
  return {
    ...common,
    executor: 'ramping-arrival-rate',
    startRate: 0,
    stages: [
      { target: stretch.perSecond, duration: `${stretch.rampSeconds}s` },
      { target: stretch.perSecond, duration: `${lengthMs - stretch.rampSeconds * 1000}ms` },
    ],
  }
}

/** How long k6 believes the scenario to be, in milliseconds: what its progress is a fraction of. */
export function executorLengthMs(stretch: Stretch): number {
  const overtime = stretch.rampSeconds > 0 ? overtimeMs.ramping : overtimeMs.constant
  return leadInMs(stretch) + stretch.seconds * 1000 + overtime
}
