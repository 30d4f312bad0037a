import { startOf } from '../../promises/document.ts'
import { endOf, promisesOf, targetsAt } from '../../promises/promises.ts'
import type { Promised, Service } from '../../promises/service.ts'
import type { SloClass } from '../../promises/slo-class.ts'
import { requestsOf } from '../../promises/source.ts'
import { writeVector } from '../../promql/matchers.ts'
import { emptyLedger, mergeLedgers, type ServiceEvidence } from '../evidence.ts'
import { isScorable } from '../indicator.ts'
import { environmentOf, joinMatchers, stagingKey } from '../question.ts'
import type { ServiceScore } from '../record.ts'
import { heldSpan, iso } from '../span.ts'
import { backendsOf } from './backends.ts'
import { scorePromise } from './promise.ts'
import { remarksOn } from './remarks.ts'
import { answersOf, trafficOf } from './traffic.ts'

/** A service's part of the report, from what was counted alone: the same evidence gives the same part, to the byte. */
export function scoreService(known: ServiceEvidence, classes: readonly SloClass[]): ServiceScore {
  const { service, source, span } = known
  const promises = promisesOf(service, classes, span.start)
  const { class: className } = targetsAt(service, span.start)
  const ofService = Object.entries(known.evidence)
    .filter(([key]) => key.startsWith(`${service.id}/`) && key !== stagingKey(service))
    .map(([, evidence]) => evidence)
  const ledger = ofService.length > 0 ? mergeLedgers(ofService.map(({ ledger }) => ledger)) : emptyLedger
  const held = { ...known, span: heldSpan(service, span) }
  const scorable = promises.filter(isScorable)
  const scored = scorable.map((promised) => scorePromise(promised, held))
  return {
    id: service.id,
    title: service.title,
    owner: service.owner,
    contacts: [...service.contacts],
    ...(service.expires === undefined ? {} : { expires: service.expires }),
    expiry: expiryOf(service, span),
    ...(className === undefined ? {} : { class: className }),
    source: source.title,
    reconciliation: service.reconciliation,
    sites: [...service.sites],
    promises: scored,
    notScored: promises.flatMap((promised) => notScored(promised)),
    answers: answersOf(known, scorable),
    traffic: trafficOf(known, scorable),
    ...backendsOf(known, promises),
    ...stagingOf(known),
    incidents: service.incidents
      .filter(({ date }) => startOf(date) >= span.start && startOf(date) < span.end)
      .sort((a, b) => (a.date < b.date ? -1 : 1)),
    exclusions: service.exclusions.map(({ from, until, reason }) => ({ from: iso(from), until: iso(until), reason })),
    ledger,
    remarks: remarksOn(known, ledger),
  }
}

function expiryOf(service: Service, { start, end }: { start: number; end: number }): ServiceScore['expiry'] {
  const over = endOf(service)
  if (over <= start) return 'expired'
  return over < end ? 'ran-out-inside' : 'in-force'
}

function notScored({ id, operation, objective, about }: Promised): ServiceScore['notScored'] {
  if (about !== 'throughput') return []
  const why = 'A quarter shows what was asked of the service, not what it can take: a load test proves this promise.'
  return [{ id, operation, objective, why }]
}

const total = (groups: readonly { readonly count: number }[]) => groups.reduce((sum, { count }) => sum + count, 0)

function stagingOf({ service, source, evidence }: ServiceEvidence): Pick<ServiceScore, 'staging'> {
  const seen = evidence[stagingKey(service)]
  const requests = requestsOf(source)
  if (!seen || source.staging === undefined || !requests) return {}
  const match = service.source.selectors.at(-1)?.match ?? ''
  return {
    staging: {
      selector: writeVector(requests.metric, joinMatchers([source.always, ...environmentOf(source, 'staging'), match])),
      seen: total(seen.groups),
    },
  }
}
