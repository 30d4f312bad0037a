import type { Options, Scenario } from 'k6/options'
import type { ClientLabel } from '../../slo/conventions.ts'
import type { Plan } from './plan.ts'
import { aheadMs, sliceMs, users } from './slice.ts'
import type { Track } from './track.ts'

/** Connections that a virtual user keeps open: all that it ever needed at a time. */
const idleConnections = 1000

/** The options of k6: an open model, in which requests start by the clock and never wait for each other. */
export function k6Options(tracks: readonly Track[], plan: Plan): Options {
  return {
    scenarios: Object.fromEntries(tracks.map((each) => [each.name, executor(each, plan)])),
    // Neither url nor name: 65 million page ids must not become time series. Status stands in our own counter.
    systemTags: ['scenario'],
    discardResponseBodies: true,
    batch: idleConnections,
    batchPerHost: idleConnections,
    noCookiesReset: true,
    maxRedirects: 0,
    // Generators wait for each other in it.
    setupTimeout: plan.generators === 1 ? '10s' : '300s',
  }
}

function executor(track: Track, plan: Plan): Scenario {
  const lengthMs = sliceMs(plan)
  return {
    executor: 'constant-arrival-rate',
    exec: 'slice',
    // Iteration i of all is run by one generator, whichever k6 gives it to: its execution segments deal them out.
    rate: plan.generators,
    timeUnit: `${lengthMs}ms`,
    startTime: `${track.startSeconds}s`,
    duration: `${executorLengthMs(track, plan)}ms`,
    // The last slice may end; then the users are free for the scored window, connections and all.
    gracefulStop: `${aheadMs(plan) + lengthMs + plan.timeoutMs + 1000}ms`,
    preAllocatedVUs: users * plan.generators,
    maxVUs: users * plan.generators,
    tags: tagsOf(track),
  }
}

/** Whoever counts requests by their phase sends one turn. */
function tagsOf({ stages: [first, ...others] }: Track): Partial<Record<ClientLabel, string>> {
  if (first === undefined) return {}
  const { operation, phase } = first.stage
  return others.length === 0 ? { op: operation.name, phase } : { op: operation.name }
}

/** How long k6 believes a track to be, in milliseconds: what its progress is a fraction of. It ends amid a slice that is empty. */
export function executorLengthMs({ seconds }: Pick<Track, 'seconds'>, plan: Plan): number {
  const lengthMs = sliceMs(plan)
  return (Math.ceil((seconds * 1000) / lengthMs) + 0.5) * lengthMs
}
