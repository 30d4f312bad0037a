import type { PromiseScore, ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { count, share } from '../numbers.ts'
import { type Cell, head, number, type Row, type Table, text } from '../table.ts'
import { allScope, dateOf, nameOf } from './words.ts'

/** Who spent the budget of every promise: days, codes and sites, worst first; beside days, what is on record of them. */
export function blameTable(report: QuarterReport, service: ServiceScore): Table {
  const { incidents } = service
  const isToldOf = incidents.length > 0
  return {
    id: `${service.id}-blame`,
    caption: `${service.title}: who spent the budget`,
    columns: [
      head('Promise'),
      text('Kind'),
      text('Which'),
      number('Bad requests'),
      number('Share of all bad'),
      ...(isToldOf ? [text('On record')] : []),
    ],
    rows: service.promises.flatMap((promise) =>
      blameRows(report, promise).map(({ cells, dates }): Row => {
        const known = dates && incidents.find(({ date }) => date >= dates.first && date <= dates.last)
        const onRecord: Cell = known ? { link: known.url } : { absent: 'nothing' }
        return { cells: isToldOf ? [...cells, onRecord] : cells }
      }),
    ),
    whenEmpty: 'Not one request was bad.',
  }
}

/** What is known to have happened, beside what was bad on that day: of the promise that it hurt most. */
export function incidentsTable(report: QuarterReport, service: ServiceScore): Table {
  return {
    id: `${service.id}-incidents`,
    caption: `${service.title}: what happened`,
    columns: [head('Day'), text('What happened'), number('Bad that day'), text('More')],
    rows: service.incidents.map(({ date, what, url }) => {
      const bad = service.promises.flatMap((promise) =>
        allScope(promise)
          .days.filter(({ day }) => dateOf(report, day) === date)
          .map((day) => day.bad),
      )
      return { cells: [date, what, bad.length > 0 ? count(Math.max(...bad)) : { absent: 'no data' }, { link: url }] }
    }),
    whenEmpty: 'Nothing is on record.',
  }
}

type Dates = { readonly first: string; readonly last: string }
type Blamed = { readonly cells: readonly Cell[]; readonly dates: Dates | undefined }

function blameRows(report: QuarterReport, promise: PromiseScore): readonly Blamed[] {
  const { windows, days, codes, sites } = promise.blame
  const row = (kind: string, which: string, bad: number, part: number, dates?: Dates): Blamed => ({
    cells: [nameOf(promise), kind, which, count(bad), share(part)],
    dates,
  })
  const between = (from: number, to: number): Dates => ({ first: dateOf(report, from), last: dateOf(report, to) })
  return [
    ...windows
      .filter(({ fromDay, toDay }) => toDay > fromDay)
      .slice(0, 3)
      .map(({ fromDay, toDay, bad, share }) =>
        row(
          'days that broke it',
          `${dateOf(report, fromDay)} to ${dateOf(report, toDay)}`,
          bad,
          share,
          between(fromDay, toDay),
        ),
      ),
    ...days.slice(0, 3).map(({ day, bad, share }) => row('day', dateOf(report, day), bad, share, between(day, day))),
    ...codes.map(({ code, bad, share }) => row('code', code, bad, share)),
    ...sites.map(({ site, bad, share }) => row('site', site, bad, share)),
  ]
}
