import type { Evidence } from '../../slo/quarter/evidence.ts'
import type { PromiseScore, ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { count, duration, instant, percent, share, span } from '../numbers.ts'
import { type Cell, head, number, orAbsent, type Row, spelled, type Table, text, verdictCell } from '../table.ts'
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
  return {
    id: `${service.id}-${id}`,
    caption: `${service.title}: ${caption}`,
    columns: [head('Day'), ...columns.map(({ title }) => number(title))],
    rows: days.map((day) => ({
      cells: [dateOf(report, day), ...columns.map((column) => column.cells.get(day) ?? { absent: 'no data' })],
    })),
    whenEmpty: 'No day has data.',
  }
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
  return {
    id: `${service.id}-traffic-days`,
    caption: `${service.title}: requests by day and site`,
    columns: [head('Day'), ...service.traffic.map(({ site }) => number(site))],
    rows: days.map((day) => ({
      cells: [
        dateOf(report, day),
        ...service.traffic.map(({ days }): Cell => {
          const entry = days.find((each) => each.day === day)
          return entry ? count(entry.total) : { absent: 'no data' }
        }),
      ],
    })),
    whenEmpty: 'No request was counted.',
  }
}

/** This quarter and earlier ones, as their saved reports tell them. */
export function historyTable(report: QuarterReport, service: ServiceScore): Table {
  const now = service.promises.map((promise): Row => {
    const { good, bad, budget, verdict } = allScope(promise)
    const cells = pastCells(good.count, good.count + bad.count, budget.share)
    return {
      cells: [
        report.finished ? report.quarter.name : `${report.quarter.name}, so far`,
        nameOf(promise),
        ...cells,
        verdictCell(verdict),
      ],
    }
  })
  const before = report.history.flatMap(({ name, finished, promises }) =>
    promises
      .filter((past) => past.service === service.id)
      .map(({ promise, good, total, budgetShare, verdict }): Row => {
        const known = service.promises.find(({ id }) => id === promise)
        const cells = pastCells(good, total, budgetShare)
        return {
          cells: [
            finished ? name : `${name}, unfinished`,
            known ? nameOf(known) : promise,
            ...cells,
            verdictCell(verdict),
          ],
        }
      }),
  )
  return {
    id: `${service.id}-history`,
    caption: `${service.title}: this SLO quarter and those before it`,
    columns: [
      head('SLO quarter'),
      text('Promise'),
      number('Requests'),
      number('Good'),
      number('Budget used'),
      text('Verdict'),
    ],
    rows: before.length > 0 ? [...now, ...before] : [],
    whenEmpty: 'No earlier quarter is on record; past quarters appear here from their saved reports.',
  }
}

function pastCells(good: number, total: number, budgetShare: number | undefined): Cell[] {
  const used = spelled(budgetShare, share, 'none allowed')
  return [count(total), orAbsent(percent(good, total), 'no data'), used]
}

/** How good the data behind a service's figures is. */
export function ledgerTable({ id, title, ledger, staging }: ServiceScore): Table {
  const gapSeconds = ledger.gaps.reduce((sum, { start, end }) => sum + end - start, 0)
  const rows: readonly (readonly [string, Cell])[] = [
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
  return {
    id: `${id}-ledger`,
    caption: `${title}: how good the data is`,
    columns: [head('What'), text('How much')],
    rows: rows.map(([what, value]) => ({ cells: [what, value] })),
    whenEmpty: 'Nothing is known.',
  }
}

/** The raw counts behind a service's figures. */
export function evidenceTable(key: string, evidence: Evidence): Table {
  const { by, groups } = evidence
  return {
    id: `evidence-${key.replace(/[^a-z0-9]+/gi, '-')}`,
    caption: `${key}: ${evidence.title}`,
    columns: [
      ...by.map((label, at) => (at === 0 ? head(label) : text(label))),
      number('Counted'),
      number('At most'),
      number('Unseen, estimated'),
    ],
    rows: groups.map(({ labels, count: counted, upper, unseen }) => ({
      cells: [...by.map((label) => labels[label] ?? ''), count(counted), count(upper), count(unseen)],
    })),
    whenEmpty: 'Nothing came back.',
  }
}

/** The queries behind it; one that was sent for many days stands once. */
export function queriesTable(key: string, { ledger }: Evidence): Table {
  return {
    id: `queries-${key.replace(/[^a-z0-9]+/gi, '-')}`,
    caption: `${key}: the queries`,
    columns: [text('Query'), text('First asked about'), number('Times')],
    rows: ledger.queries.map(({ query, at, times }) => ({
      cells: [{ code: query }, instant(new Date(at * 1000).toISOString()), count(times)],
    })),
    whenEmpty: 'Every day came from the cache of finished days.',
  }
}

/** Targets side by side: what is promised, and what is only hoped for. */
export function targetsTable(service: ServiceScore): Table {
  return {
    id: `${service.id}-targets`,
    caption: `${service.title}: realistic and ideal targets side by side`,
    columns: [head('Promise'), number('Promised (realistic)'), number('Ideal, guaranteed by nobody'), text('From')],
    rows: [
      ...service.promises,
      ...service.notScored.map((promised) => ({ ...promised, ideal: undefined, origin: 'own' })),
    ].map((promise) => ({
      cells: [
        nameOf(promise),
        promisedWords(promise),
        promise.ideal ? promisedWords({ objective: promise.ideal }) : { absent: 'open' },
        promise.origin === 'own' ? 'its own' : `class ${promise.origin}`,
      ],
    })),
    whenEmpty: 'Nothing was promised.',
  }
}

type Backend = NonNullable<ServiceScore['backends']>[number]

const backendName = ({ name }: Backend) => (name === '' ? 'what lies behind it' : name)

/** What a service has called, each apart: the latency that backends add, and their errors (seed 003). */
export function backendsTable({ id, backends = [] }: ServiceScore): Table {
  const thresholds = [...new Set(backends.flatMap(({ within }) => within.map(({ ms }) => ms)))].sort((a, b) => a - b)
  const within = (backend: Backend, ms: number): Cell => {
    const found = backend.within.find((each) => each.ms === ms)
    return orAbsent(found && percent(found.count, found.of), 'not timed')
  }
  return {
    id: `backends-${id}`,
    caption:
      'What the service called: calls, failures, and the share that took no longer than is promised of the service',
    columns: [
      head('Backend'),
      number('Calls'),
      number('Failed'),
      number('Share failed'),
      ...thresholds.map((ms) => number(`Within ${duration(ms)}`)),
    ],
    rows: backends.map((backend) => ({
      cells: [
        backendName(backend),
        count(backend.calls),
        count(backend.errors),
        orAbsent(percent(backend.errors, backend.calls), 'no calls'),
        ...thresholds.map((ms) => within(backend, ms)),
      ],
    })),
    whenEmpty: 'No call was counted.',
  }
}
