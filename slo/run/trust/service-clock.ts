import { edgesMs } from '../../edges.ts'
import { type Fraction, toNumber } from '../../fraction.ts'
import type { OperationName } from '../../promises/objective.ts'
import { count } from '../answer-counts.ts'
import { operationsOf, type RunEvidence, type ServiceOperation } from '../evidence.ts'
import type { Latency } from '../record.ts'

/** Good answers of an operation on the clocks of client and service, edge by edge; nothing where the service that counts is not known to be this one. */
export function servedOf(operation: OperationName, evidence: RunEvidence): Pick<Latency, 'served'> {
  const within = evidence.service?.operations[operation]?.okWithin
  if (within === undefined || !seesTheService(evidence)) return {}
  const good = evidence.tally.filter((answer) => answer.operation === operation && answer.outcome === 'ok')
  const edges = edgesMs.map((edgeMs) => ({
    edgeMs,
    client: count(good, ({ withinMs }) => withinMs <= edgeMs),
    service: Math.round(within[edgeMs] ?? 0),
  }))
  const all = { edgeMs: 'inf' as const, client: count(good), service: Math.round(servedWell(evidence, operation).good) }
  return { served: [...edges, all] }
}

/** Share of its scrapes that a service may miss and still be one that was there all the time. */
const missed = 0.1

/**
 * Whether the service that counts is the one that was asked, and was there all the time. A gateway, a proxy or a port of another process
 * in front of it has a port of its own; what happens there is seen by the client alone.
 */
export function seesTheService({ service, scrapes, plan }: RunEvidence): boolean {
  if (!service || service.restarts > 0) return false
  const scraped = scrapes.find(({ what }) => what === 'service')
  if (!scraped || scraped.succeeded < (1 - missed) * scraped.expected) return false
  const port = portOf(plan.target)
  return service.instances.length > 0 && service.instances.every((instance) => portOf(`http://${instance}`) === port)
}

function portOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { port, protocol } = new URL(url)
  return port || (protocol === 'https:' ? '443' : '80')
}

/** What the service answered well, of all that it answered. */
export function servedWell(evidence: RunEvidence, operation: OperationName | 'all') {
  const seen = viewsOf(evidence, operation)
  const absent = operationsOf(evidence.plan, operation).reduce((sum, each) => sum + each.absent, 0)
  const answered = (codes: RegExp) =>
    seen
      .flatMap(({ byCode }) => Object.entries(byCode))
      .reduce((sum, [code, n]) => (codes.test(code) ? sum + n : sum), 0)
  return {
    good: answered(/^2/) + Math.min(answered(/^404$/), absent),
    total: seen.reduce((sum, each) => sum + each.total, 0),
  }
}

/** How many it answered well within a time, on its own clock, on a straight line between two edges. */
export function servedWithin(evidence: RunEvidence, operation: OperationName | 'all', ms: number): number {
  const within = withinEdges(evidence, operation)
  const upper = edgesMs.find((edge) => edge >= ms)
  if (upper === undefined) return within(edgesMs.at(-1) ?? 0)
  const lower = edgesMs.findLast((edge) => edge < ms) ?? 0
  return within(lower) + ((within(upper) - within(lower)) * (ms - lower)) / (upper - lower)
}

/** When the service had answered this share of all, in the same way; undefined beyond the last edge. */
export function interpolatedMs(evidence: RunEvidence, operation: OperationName | 'all', share: Fraction) {
  const within = withinEdges(evidence, operation)
  const rank = toNumber(share) * servedWell(evidence, operation).total
  const upper = edgesMs.find((edge) => within(edge) >= rank)
  if (rank === 0 || upper === undefined) return undefined
  const lower = edgesMs.findLast((edge) => edge < upper) ?? 0
  return lower + ((upper - lower) * (rank - within(lower))) / (within(upper) - within(lower))
}

function withinEdges(evidence: RunEvidence, operation: OperationName | 'all'): (edge: number) => number {
  const seen = viewsOf(evidence, operation)
  return (edge) => (edge === 0 ? 0 : seen.reduce((sum, { okWithin }) => sum + (okWithin[edge] ?? 0), 0))
}

function viewsOf({ plan, service }: RunEvidence, operation: OperationName | 'all'): readonly ServiceOperation[] {
  return operationsOf(plan, operation).flatMap((each) => service?.operations[each.operation] ?? [])
}
