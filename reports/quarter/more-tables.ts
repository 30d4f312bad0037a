import type { Evidence } from '../../slo/quarter/evidence.ts'
import type { PromiseScore, ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { count, duration, instant, percent, share, span } from '../numbers.ts'
import { type Cell, head, number, orAbsent, spelled, type Table, tabulate, text, verdictCell } from '../table.ts'
import { allScope, dateOf, nameOf, promisedWords } from './words.ts'

type Days = PromiseScore['scopes'][number]['days']

/** A table with a row for every day on which any promise has requests, and a column for each promise. */
function byDay(
  report: QuarterReport,
  service: ServiceScore,
  { id, caption, cells }: { id: string; caption: string; cells: (promise: PromiseScore) => ReadonlyMap<number, Cell> },
): Table {
  const columns = service.promises.map((promise) => ({ title: nameOf(promise), cells: cells(promise) }))
  const days = [...new Set(columns.flatMap((column) => [...column.cells.keys()]))].sort((a, b) => a - b)
  return tabulate(days, {
    id: `${service.id}-${id}`,
    caption: `${service.title}: ${caption}`,
    columns: [
      head('Day', (day) => dateOf(report, day)),
      ...columns.map((column) => number(column.title, (day: number) => column.cells.get(day) ?? { absent: 'no data' })),
    ],
    whenEmpty: 'No day has data.',
  })
}

/** Day by day: bad of all requests of every promise. */
export function daysTable(report: QuarterReport, service: ServiceScore): Table {
  const cellsOf = (days: Days) => new Map(days.map(({ day, bad, total }) => [day, `${count(bad)} of ${count(total)}`]))
  const cells = (promise: PromiseScore) => cellsOf(allScope(promise).days)
  return byDay(report, service, { id: 'days', caption: 'bad of all requests, day by day', cells })
}

/** What is left of every budget at the end of each day. */
export function budgetTable(report: QuarterReport, service: ServiceScore): Table {
  const cells = (promise: PromiseScore) => {
    const { days, pace, budget } = allScope(promise)
    const whole = pace?.allowed ?? budget.allowed
    let bad = 0
    return new Map(
      days.map(({ day, bad: ofDay }) => {
        bad += ofDay
        return [day, whole > 0 ? share(1 - bad / whole) : 'none allowed']
      }),
    )
  }
  return byDay(report, service, { id: 'budget-days', caption: 'error budget left, day by day', cells })
}

export function trafficTable(report: QuarterReport, service: ServiceScore): Table {
  const days = [...new Set(service.traffic.flatMap(({ days }) => days.map(({ day }) => day)))].sort((a, b) => a - b)
  return tabulate(days, {
    id: `${service.id}-traffic-days`,
    caption: `${service.title}: requests by day and site`,
    columns: [
      head('Day', (day) => dateOf(report, day)),
      ...service.traffic.map(({ site, days }) => {
        const total = new Map(days.map((each) => [each.day, each.total]))
        return number(site, (day: number) => spelled(total.get(day), count, 'no data'))
      }),
    ],
    whenEmpty: 'No request was counted.',
  })
}

/** This quarter and earlier ones, as their saved reports tell them. */
export function historyTable(report: QuarterReport, service: ServiceScore): Table {
  const now = service.promises.map((promise): PastRow => {
    const { good, bad, budget, verdict } = allScope(promise)
    const quarter = report.finished ? report.quarter.name : `${report.quarter.name}, so far`
    const total = good.count + bad.count
    return { quarter, promise: nameOf(promise), good: good.count, total, budgetShare: budget.share, verdict }
  })
  const before = report.history.flatMap(({ name, finished, promises }) =>
    promises
      .filter((past) => past.service === service.id)
      .map((past): PastRow => {
        const known = service.promises.find(({ id }) => id === past.promise)
        const quarter = finished ? name : `${name}, unfinished`
        return { ...past, quarter, promise: known ? nameOf(known) : past.promise }
      }),
  )
  return tabulate(before.length > 0 ? [...now, ...before] : [], {
    id: `${service.id}-history`,
    caption: `${service.title}: this SLO quarter and those before it`,
    columns: [
      head('SLO quarter', ({ quarter }) => quarter),
      text('Promise', ({ promise }) => promise),
      number('Requests', ({ total }) => count(total)),
      number('Good', ({ good, total }) => orAbsent(percent(good, total), 'no data')),
      number('Budget used', ({ budgetShare }) => spelled(budgetShare, share, 'none allowed')),
      text('Verdict', ({ verdict }) => verdictCell(verdict)),
    ],
    whenEmpty: 'No earlier quarter is on record; past quarters appear here from their saved reports.',
  })
}

type PastRow = Pick<QuarterReport['history'][number]['promises'][number], 'good' | 'total' | 'promise' | 'verdict'> & {
  readonly quarter: string
  readonly budgetShare?: number | undefined
}

/** How good the data behind a service's figures is. */
export function ledgerTable({ id, title, ledger, staging }: ServiceScore): Table {
  const gapSeconds = ledger.gaps.reduce((sum, { start, end }) => sum + end - start, 0)
  const rows: readonly (readonly [what: string, howMuch: Cell])[] = [
    ['Counted by', ledger.methods.length > 0 ? ledger.methods.join(', ') : { absent: 'nothing was counted' }],
    ['Series', count(ledger.series)],
    ['Samples read', ledger.samples > 0 ? count(ledger.samples) : { absent: 'the server does not say' }],
    ['Counter resets handled', count(ledger.resets)],
    ['Series born inside the quarter, proven to start at zero', count(ledger.births.proven)],
    ['Series born without such a proof', count(ledger.births.unproven)],
    ['Series that took over from a renamed one', count(ledger.renamed)],
    ['Series that ended inside the quarter', count(ledger.deaths)],
    ['Time without a scrape', gapSeconds > 0 ? span(gapSeconds) : 'none'],
    ['Days without a sample', ledger.daysWithoutData.length > 0 ? ledger.daysWithoutData.join(', ') : 'none'],
    ['Staging requests seen and left out', staging ? count(staging.seen) : { absent: 'the source has no staging' }],
  ]
  return tabulate(rows, {
    id: `${id}-ledger`,
    caption: `${title}: how good the data is`,
    columns: [head('What', ([what]) => what), text('How much', ([, howMuch]) => howMuch)],
    whenEmpty: 'Nothing is known.',
  })
}

/** The raw counts behind a service's figures. */
export function evidenceTable(key: string, { by, groups, title }: Evidence): Table {
  const labelled =
    (label: string) =>
    ({ labels }: Evidence['groups'][number]) =>
      labels[label] ?? ''
  return tabulate(groups, {
    id: `evidence-${key.replace(/[^a-z0-9]+/gi, '-')}`,
    caption: `${key}: ${title}`,
    columns: [
      ...by.map((label, at) => (at === 0 ? head(label, labelled(label)) : text(label, labelled(label)))),
      number('Counted', (group) => count(group.count)),
      number('At most', ({ upper }) => count(upper)),
      number('Unseen, estimated', ({ unseen }) => count(unseen)),
    ],
    whenEmpty: 'Nothing came back.',
  })
}

/** The queries behind it; one that was sent for many days stands once. */
export function queriesTable(key: string, { ledger }: Evidence): Table {
  return tabulate(ledger.queries, {
    id: `queries-${key.replace(/[^a-z0-9]+/gi, '-')}`,
    caption: `${key}: the queries`,
    columns: [
      text('Query', ({ query }) => ({ code: query })),
      text('First asked about', ({ at }) => instant(new Date(at * 1000).toISOString())),
      number('Times', ({ times }) => count(times)),
    ],
    whenEmpty: 'Every day came from the cache of finished days.',
  })
}

/** Targets side by side: what is promised, and what is only hoped for. */
export function targetsTable(service: ServiceScore): Table {
  const promises = [
    ...service.promises,
    ...service.notScored.map((promised) => ({ ...promised, ideal: undefined, origin: 'own' })),
  ]
  return tabulate(promises, {
    id: `${service.id}-targets`,
    caption: `${service.title}: realistic and ideal targets side by side`,
    columns: [
      head('Promise', nameOf),
      number('Promised (realistic)', promisedWords),
      number('Ideal, guaranteed by nobody', ({ ideal }) =>
        spelled(ideal, (objective) => promisedWords({ objective }), 'open'),
      ),
      text('From', ({ origin }) => (origin === 'own' ? 'its own' : `class ${origin}`)),
    ],
    whenEmpty: 'Nothing was promised.',
  })
}

type Backend = NonNullable<ServiceScore['backends']>[number]

/** What a service has called, each apart: the latency that backends add, and their errors (seed 003). */
export function backendsTable({ id, backends = [] }: ServiceScore): Table {
  const thresholds = [...new Set(backends.flatMap(({ within }) => within.map(({ ms }) => ms)))].sort((a, b) => a - b)
  const within = (backend: Backend, ms: number): Cell => {
    const found = backend.within.find((each) => each.ms === ms)
    return orAbsent(found && percent(found.count, found.of), 'not timed')
  }
  return tabulate(backends, {
    id: `backends-${id}`,
    caption:
      'What the service called: calls, failures, and the share that took no longer than is promised of the service',
    columns: [
      head('Backend', ({ name }) => (name === '' ? 'what lies behind it' : name)),
      number('Calls', ({ calls }) => count(calls)),
      number('Failed', ({ errors }) => count(errors)),
      number('Share failed', ({ errors, calls }) => orAbsent(percent(errors, calls), 'no calls')),
      ...thresholds.map((ms) => number(`Within ${duration(ms)}`, (backend: Backend) => within(backend, ms))),
    ],
    whenEmpty: 'No call was counted.',
  })
}
