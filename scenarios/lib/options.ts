import type { Options, Scenario } from 'k6/options'
import type { SurgePlan } from './plan.ts'
import { aheadMs, sliceMs, users } from './slice.ts'
import { type Stretch, timeline } from './timeline.ts'

/** Connections that a virtual user keeps open: all that it ever needed at a time. */
const idleConnections = 1000

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
    // Neither url nor name: 65 million page ids must not become time series. Status stands in our own counter.
    systemTags: ['scenario'],
    discardResponseBodies: true,
    batch: idleConnections,
    batchPerHost: idleConnections,
    noCookiesReset: true,
    maxRedirects: 0,
    setupTimeout: '10s',
  }
}

function executor(stretch: Stretch, plan: SurgePlan): Scenario {
  const lengthMs = sliceMs(plan)
  return {
    executor: 'constant-arrival-rate',
    exec: entryPoints[stretch.name],
    rate: 1,
    timeUnit: `${lengthMs}ms`,
    startTime: `${stretch.startSeconds}s`,
    duration: `${executorLengthMs(stretch, plan)}ms`,
    // The last slice may end; then the users are free for the scored window, connections and all.
    gracefulStop: `${aheadMs + lengthMs + plan.timeoutMs + 1000}ms`,
    preAllocatedVUs: users,
    maxVUs: users,
    tags: { op: stretch.op, phase: stretch.phase },
  }
}

/** How long k6 believes the scenario to be, in milliseconds: what its progress is a fraction of. It ends amid a slice that is empty. */
export function executorLengthMs({ seconds }: Stretch, plan: SurgePlan): number {
  const lengthMs = sliceMs(plan)
  return (Math.ceil((seconds * 1000) / lengthMs) + 0.5) * lengthMs
}
