import type { Operation } from '../objective.ts'
import { operations, planned, type RunEvidence } from './evidence.ts'
import type { ReconciliationRow } from './record.ts'
import { type Answer, count } from './tally.ts'

/** Follows the requests of each operation from the plan to the database. */
export function reconcile(evidence: RunEvidence): ReconciliationRow[] {
  return operations
    .filter((operation) => planned(evidence.plan, operation) > 0)
    .map((operation) => {
      const of = (outcome?: Answer['outcome']) =>
        count(evidence.tally, (each) => each.operation === operation && (!outcome || each.outcome === outcome))
      const [sent, timedOut, refused] = [of(), of('timeout'), of('refused')]
      const serviceAnswered = evidence.service?.operations[operation].total
      const cassandraAnswered = evidence.cassandra[operation]
      return {
        operation,
        planned: planned(evidence.plan, operation),
        dropped: evidence.generator.summary?.operations[operation].dropped ?? 0,
        sent,
        answered: sent - timedOut - refused,
        timedOut,
        refused,
        ...(serviceAnswered === undefined ? {} : { serviceAnswered }),
        ...(cassandraAnswered === undefined ? {} : { cassandraAnswered }),
      }
    })
}

/**
 * Disagreements between the witnesses that need an explanation, as sentences. Where the generator did not say when the window
 * began, the others cannot be held against it.
 */
export function findings(evidence: RunEvidence, rows: readonly ReconciliationRow[]): string[] {
  if (!evidence.generator.summary) return restarts(evidence)
  return [
    ...restarts(evidence),
    ...rows.flatMap((row) => [...unseen(row), ...unbacked(row), ...disputedErrors(evidence, row.operation)]),
  ]
}

function restarts({ service }: RunEvidence): string[] {
  return service && service.restarts > 0 ? [`The service started again ${service.restarts} times during the run.`] : []
}

/** A request that timed out at the client may or may not have been answered by the service; nothing else may differ. */
function unseen({ operation, answered, timedOut, serviceAnswered }: ReconciliationRow): string[] {
  if (serviceAnswered === undefined) return []
  if (serviceAnswered < answered) {
    const missing = answered - serviceAnswered
    return [
      `${missing} ${operation}s were answered by something in front of the service: it did not count them itself.`,
    ]
  }
  if (serviceAnswered > answered + timedOut) {
    const extra = serviceAnswered - answered - timedOut
    return [`The service answered ${extra} more ${operation}s than the client got answers for.`]
  }
  return []
}

function unbacked({ operation, serviceAnswered, cassandraAnswered }: ReconciliationRow): string[] {
  if (serviceAnswered === undefined || cassandraAnswered === undefined || cassandraAnswered >= serviceAnswered)
    return []
  const missing = serviceAnswered - cassandraAnswered
  return [`The service answered ${missing} ${operation}s without Cassandra: refused or failed before they reached it.`]
}

function disputedErrors({ tally, service }: RunEvidence, operation: Operation): string[] {
  if (!service) return []
  const client = count(tally, (each) => each.operation === operation && each.outcome === 'server_error')
  const counted = Object.entries(service.operations[operation].byCode)
    .filter(([code]) => code.startsWith('5'))
    .reduce((sum, [, n]) => sum + n, 0)
  if (counted === client) return []
  return [`The client saw ${client} server errors on ${operation}s, the service counted ${counted}.`]
}
