import type { PromiseScore, ScopeScore, ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { count, interval as intervalText, percent, share, target } from '../numbers.ts'
import { type Cell, head, number, orAbsent, type Row, type Table, text, verdictCell, verdictWords } from '../table.ts'
import { allScope, measuredWords, nameOf, promisedWords, totalOf } from './words.ts'

/** The word on the badge: nothing is final before the quarter is over. */
export function badgeWord({ verdict, finished }: QuarterReport): string {
  return finished ? verdictWords[verdict] : `${verdictWords[verdict]} so far`
}

/** "12,345 of 20,000 (62 %)": the bad requests against those that the target allows. */
function budgetCell({ budget, good, bad }: Pick<ScopeScore, 'budget' | 'good' | 'bad'>): Cell {
  if (totalOf({ good, bad }) === 0) return { absent: 'no requests' }
  if (budget.allowed === 0) return budget.used === 0 ? 'none, none allowed' : `${count(budget.used)}, none allowed`
  const text = `${count(budget.used)} of ${count(budget.allowed)} (${share(budget.share ?? 0)})`
  return { share: budget.share ?? 0, text }
}

/** Every promise of every service, one row each. */
export function promisesTable(report: QuarterReport): Table {
  const sites = [...new Set(report.services.flatMap((service) => service.sites))]
  return {
    id: 'promises',
    caption: 'What was promised, what was measured over all sites together, and what follows',
    columns: [
      text('Verdict', { role: 'verdict' }),
      head('Service'),
      head('Promise'),
      number('Promised', { role: 'promised' }),
      number('Measured', { role: 'measured' }),
      number('Bad, of allowed'),
      ...sites.map((site) => number(site, { room: 'some' })),
    ],
    rows: report.services.flatMap((service) => service.promises.map((promise) => promiseRow(service, promise, sites))),
    whenEmpty: 'Nothing was promised.',
  }
}

function promiseRow(service: ServiceScore, promise: PromiseScore, sites: readonly string[]): Row {
  const all = allScope(promise)
  return {
    cells: [
      service.expiry === 'expired' ? { mark: 'warning', text: 'expired' } : verdictCell(promise.verdict),
      service.title,
      nameOf(promise),
      promisedWords(promise),
      orAbsent(measuredWords(all), 'no data'),
      budgetCell(all),
      ...sites.map((site) => siteCell(promise, site)),
    ],
    notes: promise.verdict === 'missed' ? all.reasons.slice(1) : all.reasons,
  }
}

function siteCell(promise: PromiseScore, site: string): Cell {
  const scope = promise.scopes.find((each) => each.scope === site)
  if (!scope) return { absent: 'not there' }
  const measured = measuredWords(scope)
  return measured === undefined ? { absent: 'no data' } : { mark: scope.verdict, text: measured }
}

/** One service: every promise for all sites together and for each apart, with everything that was counted. */
export function scopesTable(service: ServiceScore): Table {
  const scopes = service.promises.flatMap((promise) => promise.scopes)
  const withIdeal = scopes.some(({ ideal }) => ideal !== undefined)
  const withBounds = scopes.some(({ bad }) => bad.lower !== bad.upper)
  return {
    id: `${service.id}-sites`,
    caption: `${service.title}: every promise, together and by site`,
    columns: [
      text('Verdict'),
      head('Promise'),
      text('Where'),
      number('Requests'),
      number('Measured'),
      number('Bad, of allowed'),
      number('Budget left'),
      ...(withBounds ? [number('Possible bad', { room: 'some' })] : []),
      number('95 % interval', { room: 'much' }),
      ...(withIdeal ? [number('Ideal', { room: 'some' })] : []),
    ],
    rows: service.promises.flatMap((promise) =>
      promise.scopes.map((scope) => scopeRow(promise, scope, { withIdeal, withBounds })),
    ),
    whenEmpty: 'Nothing was promised.',
  }
}

type Extra = { readonly withIdeal: boolean; readonly withBounds: boolean }

function scopeRow(promise: PromiseScore, scope: ScopeScore, { withIdeal, withBounds }: Extra): Row {
  const { bad, budget, interval, ideal } = scope
  const total = totalOf(scope)
  const idealCell: Cell = ideal ? { mark: ideal.verdict, text: target(ideal.target) } : { absent: 'open' }
  return {
    cells: [
      verdictCell(scope.verdict),
      nameOf(promise),
      scope.scope === 'together' ? 'all sites' : scope.scope,
      total === 0 ? { absent: 'none' } : count(total),
      orAbsent(measuredWords(scope), 'no data'),
      budgetCell(scope),
      total === 0 ? { absent: 'unknown' } : count(budget.left),
      ...(withBounds ? [bad.lower === bad.upper ? 'exact' : `${count(bad.lower)} to ${count(bad.upper)}`] : []),
      interval ? intervalText(interval.lower, interval.upper) : { absent: 'no requests' },
      ...(withIdeal ? [idealCell] : []),
    ],
    notes:
      scope.scope === 'together' ? [] : scope.reasons.filter((reason) => !allScope(promise).reasons.includes(reason)),
  }
}

/** What the answers were, by site; client-caused ones and connections without an answer stand apart. */
export function answersTable(service: ServiceScore): Table {
  const words: Readonly<Record<ServiceScore['answers'][number]['kind'], string>> = {
    ok: 'answered',
    error: 'error of the service',
    'client-error': 'caused by the client, no error',
    'client-disconnect': 'the client hung up, no error',
    'service-disconnect': 'nobody answered, an error',
  }
  const total = new Map<string, number>()
  for (const { site, count: n } of service.answers) total.set(site, (total.get(site) ?? 0) + n)
  return {
    id: `${service.id}-answers`,
    caption: `${service.title}: every answer, by site and code`,
    columns: [head('Code'), text('Site'), text('Counts as'), number('Requests'), number('Share')],
    rows: service.answers.map(({ site, code, flags, kind, count: n }) => ({
      cells: [
        flags && flags !== '-' ? `${code} (${flags})` : code,
        site,
        words[kind],
        count(n),
        orAbsent(percent(n, total.get(site) ?? 0), 'none'),
      ],
    })),
    whenEmpty: 'No answer was counted.',
  }
}
