import { z } from 'zod'
import { type backendOutcomes, serviceMetrics } from '../conventions.ts'
import type { Series } from '../prometheus/samples.ts'

/** What the service saw of somebody whom it asks, over the scored window: users' requests and a load test's together. */
export const backendSchema = z.object({
  /** "Cassandra, read", "lambda", "mediawiki". */
  name: z.string(),
  /** How many requests ended in each way. */
  outcomes: z.record(z.string(), z.number()),
  /** Those that took at most so long, whatever became of them: by edges in seconds, "+Inf" for all. Who was turned away at once took no time. */
  within: z.record(z.string(), z.number()),
})
export type BackendCalls = z.infer<typeof backendSchema>

const counts = [serviceMetrics.backendRequests, serviceMetrics.forwardedRequests]
const buckets = [serviceMetrics.backendDurations, serviceMetrics.forwardedDurations].map((name) => `${name}_bucket`)

/** All series that backends are told by. */
export const backendMetrics = [...counts, ...buckets].join('|')

/** What service and probes ask for themselves is no work of a request. */
const ownOperation = 'ping'

/** Those that were asked, in the order of their names. @param grown by how much a series grew over the window */
export function backendsOf(series: readonly Series[], grown: (series: Series) => number): readonly BackendCalls[] {
  const found = new Map<string, BackendCalls>()
  for (const each of series) {
    const { __name__: metric = '', operation, backend, outcome, le } = each.labels
    const name = backend ?? (operation === undefined ? undefined : `Cassandra, ${operation}`)
    if (name === undefined || operation === ownOperation) continue
    const told = found.get(name) ?? { name, outcomes: {}, within: {} }
    found.set(name, told)
    if (counts.some((count) => count === metric) && outcome !== undefined) add(told.outcomes, outcome, grown(each))
    if (buckets.includes(metric) && le !== undefined)
      add(told.within, le === '+Inf' ? le : `${Number(le)}`, grown(each))
  }
  return [...found.values()].filter((each) => askedOf(each) > 0).sort((a, b) => (a.name < b.name ? -1 : 1))
}

function add(sums: Record<string, number>, key: string, more: number): void {
  sums[key] = (sums[key] ?? 0) + more
}

const good: (typeof backendOutcomes)[number] = 'ok'

export function askedOf({ outcomes }: BackendCalls): number {
  return Object.values(outcomes).reduce((sum, count) => sum + count, 0)
}

/** How many of its requests did not end well, by how they did. */
export function failuresOf({ outcomes }: BackendCalls): readonly (readonly [outcome: string, count: number])[] {
  return Object.entries(outcomes).filter(([outcome, count]) => outcome !== good && count > 0)
}

/** The smallest edge (seconds) within which such a share of all requests lies; undefined where it is beyond the last one, or there is none. */
export function edgeOfShare({ within }: BackendCalls, share: number): number | undefined {
  const all = within['+Inf'] ?? 0
  const edges = Object.keys(within).flatMap((edge) => (edge === '+Inf' ? [] : [Number(edge)]))
  return all === 0 ? undefined : edges.sort((a, b) => a - b).find((edge) => (within[`${edge}`] ?? 0) >= share * all)
}
