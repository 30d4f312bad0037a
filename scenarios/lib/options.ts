import type { Options, Scenario } from 'k6/options'
import type { ClientLabel } from '../../slo/conventions.ts'
import { leadMs, type Track, usersOf } from './journal/track.ts'
import type { Plan } from './plan.ts'

/** Connections that a virtual user keeps open: all that it ever needed at a time. */
const idleConnections = 10_000

/** What an executor leaves its users beyond the last time-out, before it takes the rest of their requests away: a machine may have stood still. */
const spareSeconds = 60

/** The options of k6: a user sends its requests by the clock, from the beginning of its track to the end, and they never wait for each other. */
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
  return {
    executor: 'per-vu-iterations',
    exec: 'track',
    // Execution segments give each generator as many of them.
    vus: usersOf(track, plan),
    iterations: 1,
    startTime: `${track.startSeconds}s`,
    maxDuration: `${Math.ceil(leadMs / 1000 + track.seconds + plan.timeoutMs / 1000 + spareSeconds)}s`,
    gracefulStop: '0s',
    tags: tagsOf(track),
  }
}

/** Whoever counts requests by their phase sends one turn. */
function tagsOf({ stages: [first, ...others] }: Track): Partial<Record<ClientLabel, string>> {
  if (first === undefined) return {}
  const { operation, phase } = first.stage
  return others.length === 0 ? { op: operation.name, phase } : { op: operation.name }
}
