import { edgesMs } from '../edges.ts'
import type { Operation } from '../promises/objective.ts'
import { count } from './answer-counts.ts'
import type { RunEvidence } from './evidence.ts'
import type { Latency } from './record.ts'
import { seesTheService, servedWell } from './service-clock.ts'

/** Good answers of an operation on the clocks of client and service, edge by edge; nothing where the service that counts is not known to be this one. */
export function servedOf(operation: Operation, evidence: RunEvidence): Pick<Latency, 'served'> {
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
