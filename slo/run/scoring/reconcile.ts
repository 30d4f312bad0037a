import { counted, grouped } from '../../words.ts'
import { type AnswerCount, count } from '../answer-counts.ts'
import type { GeneratorSummary, RunEvidence } from '../evidence.ts'
import type { ReconciliationRow } from '../record.ts'

/** Follows the requests of each operation from the plan to the database. */
export function reconcile(evidence: RunEvidence): ReconciliationRow[] {
  return evidence.plan.operations
    .filter(({ planned }) => planned > 0)
    .map(({ operation, planned }) => {
      const of = (outcome?: AnswerCount['outcome']) =>
        count(evidence.tally, (each) => each.operation === operation && (!outcome || each.outcome === outcome))
      const [sent, timedOut, refused] = [of(), of('timeout'), of('refused')]
      const serviceAnswered = evidence.service?.operations[operation]?.total
      const cassandraAnswered = evidence.cassandra[operation]
      return {
        operation,
        planned,
        dropped: Math.max(planned - sent, 0),
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
    ...causes(evidence.generator.summary),
    ...rows.flatMap((row) => [...unseen(row, evidence), ...unbacked(row, evidence), ...disputedErrors(evidence, row)]),
  ]
}

function restarts({ service }: RunEvidence): string[] {
  return service && service.restarts > 0
    ? [`The service started again during the run: ${counted(service.restarts, 'time')}.`]
    : []
}

const toldCauses = 3

function causes({ unanswered }: GeneratorSummary): string[] {
  const all = unanswered.toSorted((a, b) => b.requests - a.requests)
  const told = all.slice(0, toldCauses).map(({ why, requests }) => `${grouped(requests)} “${why}”`)
  const others = all.slice(toldCauses).reduce((sum, { requests }) => sum + requests, 0)
  if (others > 0) told.push(`${grouped(others)} something else`)
  return told.length === 0 ? [] : [`Why requests got no answer, in the generator's words: ${told.join(', ')}.`]
}

/** A request that timed out at the client may or may not have been answered by the service; nothing else may differ. */
function unseen(
  { operation, answered, timedOut, serviceAnswered }: ReconciliationRow,
  { service, scrapes }: RunEvidence,
): string[] {
  if (serviceAnswered === undefined) return []
  if (serviceAnswered < answered) {
    const missing = answered - serviceAnswered
    const missed = scrapes.some(({ what, expected, succeeded }) => what === 'service' && succeeded < expected)
    if (missed || (service?.restarts ?? 0) > 0)
      return [
        `Of ${counted(missing, operation)} that were answered, the service has no count: it was not seen all the time.`,
      ]
    return [
      `Something in front of the service answered ${counted(missing, operation)}: the service did not count them itself.`,
    ]
  }
  if (serviceAnswered > answered + timedOut) {
    const extra = serviceAnswered - answered - timedOut
    return [`The service answered ${counted(extra, operation)} more than the client got answers for.`]
  }
  return []
}

function unbacked(
  { operation, serviceAnswered, cassandraAnswered }: ReconciliationRow,
  { beside }: RunEvidence,
): string[] {
  if (serviceAnswered === undefined || cassandraAnswered === undefined || cassandraAnswered >= serviceAnswered)
    return []
  const missing = serviceAnswered - cassandraAnswered
  if (beside.some((each) => each.kind === 'node-away' && each.how === 'killed'))
    return [
      `Of ${counted(missing, operation)} that the service answered, Cassandra has no count: some never reached it, and a node that is killed takes its last counts along.`,
    ]
  return [
    `The service answered ${counted(missing, operation)} without Cassandra: refused or failed before they reached it.`,
  ]
}

/** The service may have answered with an error after the client had given up; nothing else may differ. */
function disputedErrors({ tally, service }: RunEvidence, { operation, timedOut }: ReconciliationRow): string[] {
  if (!service) return []
  const client = count(tally, (each) => each.operation === operation && each.outcome === 'server_error')
  const own = Object.entries(service.operations[operation]?.byCode ?? {})
    .filter(([code]) => code.startsWith('5'))
    .reduce((sum, [, n]) => sum + n, 0)
  if (own >= client && own - client <= timedOut) return []
  return [`The client saw ${counted(client, 'server error')} on ${operation}s, the service counted ${grouped(own)}.`]
}
