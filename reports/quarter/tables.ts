import type { PromiseScore, ScopeScore, ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { count, interval as intervalText, percent, share, target } from '../numbers.ts'
import {
  type Cell,
  head,
  number,
  orAbsent,
  spelled,
  type Table,
  tabulate,
  text,
  verdictCell,
  verdictWords,
} from '../table.ts'
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
  const rows = report.services.flatMap((service) =>
    service.promises.map((promise) => ({ service, promise, all: allScope(promise) })),
  )
  return tabulate(rows, {
    id: 'promises',
    caption: 'What was promised, what was measured over all sites together, and what follows',
    columns: [
      text('Verdict', ({ service, promise }) => verdictOf(service, promise), { role: 'verdict' }),
      head('Service', ({ service }) => service.title),
      head('Promise', ({ promise }) => nameOf(promise)),
      number('Promised', ({ promise }) => promisedWords(promise), { role: 'promised' }),
      number('Measured', ({ all }) => orAbsent(measuredWords(all), 'no data'), { role: 'measured' }),
      number('Bad, of allowed', ({ all }) => budgetCell(all)),
      ...sites.map((site) =>
        number(site, ({ promise }: { promise: PromiseScore }) => siteCell(promise, site), { room: 'some' }),
      ),
    ],
    notes: ({ promise, all }) => (promise.verdict === 'missed' ? all.reasons.slice(1) : all.reasons),
    whenEmpty: 'Nothing was promised.',
  })
}

function verdictOf({ expiry }: ServiceScore, { verdict }: PromiseScore): Cell {
  return expiry === 'expired' ? { mark: 'warning', text: 'expired' } : verdictCell(verdict)
}

function siteCell(promise: PromiseScore, site: string): Cell {
  const scope = promise.scopes.find((each) => each.scope === site)
  if (!scope) return { absent: 'not there' }
  const measured = measuredWords(scope)
  return measured === undefined ? { absent: 'no data' } : { mark: scope.verdict, text: measured }
}

/** One service: every promise for all sites together and for each apart, with everything that was counted. */
export function scopesTable(service: ServiceScore): Table {
  const rows = service.promises.flatMap((promise) => promise.scopes.map((scope) => ({ ...scope, promise })))
  return tabulate(rows, {
    id: `${service.id}-sites`,
    caption: `${service.title}: every promise, together and by site`,
    columns: [
      text('Verdict', ({ verdict }) => verdictCell(verdict)),
      head('Promise', ({ promise }) => nameOf(promise)),
      text('Where', ({ scope }) => (scope === 'together' ? 'all sites' : scope)),
      number('Requests', (scope) => (totalOf(scope) === 0 ? { absent: 'none' } : count(totalOf(scope)))),
      number('Measured', (scope) => orAbsent(measuredWords(scope), 'no data')),
      number('Bad, of allowed', budgetCell),
      number('Budget left', (scope) => (totalOf(scope) === 0 ? { absent: 'unknown' } : count(scope.budget.left))),
      ...(rows.some(({ bad }) => bad.lower !== bad.upper) ? [number('Possible bad', possible, { room: 'some' })] : []),
      number(
        '95 % interval',
        ({ interval }) => spelled(interval, (known) => intervalText(known.lower, known.upper), 'no requests'),
        { room: 'much' },
      ),
      ...(rows.some(({ ideal }) => ideal !== undefined) ? [number('Ideal', idealCell, { room: 'some' })] : []),
    ],
    notes: ({ promise, scope, reasons }) =>
      scope === 'together' ? [] : reasons.filter((reason) => !allScope(promise).reasons.includes(reason)),
    whenEmpty: 'Nothing was promised.',
  })
}

const possible = ({ bad }: ScopeScore): Cell =>
  bad.lower === bad.upper ? 'exact' : `${count(bad.lower)} to ${count(bad.upper)}`

const idealCell = ({ ideal }: ScopeScore): Cell =>
  ideal ? { mark: ideal.verdict, text: target(ideal.target) } : { absent: 'open' }

/** What the answers were, by site; client-caused ones and connections without an answer stand apart. */
export function answersTable(service: ServiceScore): Table {
  const words: Readonly<Record<ServiceScore['answers'][number]['kind'], string>> = {
    ok: 'answered',
    error: 'error of the service',
    'client-error': 'caused by the client, no error',
    'client-disconnect': 'the client hung up, no error',
    'service-disconnect': 'nobody answered, an error',
  }
  const total = (site: string) =>
    service.answers.reduce((sum, answer) => sum + (answer.site === site ? answer.count : 0), 0)
  return tabulate(service.answers, {
    id: `${service.id}-answers`,
    caption: `${service.title}: every answer, by site and code`,
    columns: [
      head('Code', ({ code, flags }) => (flags && flags !== '-' ? `${code} (${flags})` : code)),
      text('Site', ({ site }) => site),
      text('Counts as', ({ kind }) => words[kind]),
      number('Requests', (answer) => count(answer.count)),
      number('Share', (answer) => orAbsent(percent(answer.count, total(answer.site)), 'none')),
    ],
    whenEmpty: 'No answer was counted.',
  })
}
