import type { PromiseScore, ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { count, share } from '../numbers.ts'
import { type Cell, head, number, type Table, tabulate, text } from '../table.ts'
import { allScope, dateOf, nameOf } from './words.ts'

/** Who spent the budget of every promise: days, codes and sites, worst first; beside days, what is on record of them. */
export function blameTable(report: QuarterReport, service: ServiceScore): Table {
  const { incidents } = service
  const onRecord = ({ dates }: Blamed): Cell => {
    const known = dates && incidents.find(({ date }) => date >= dates.first && date <= dates.last)
    return known ? { link: known.url } : { absent: 'nothing' }
  }
  return tabulate(
    service.promises.flatMap((promise) => blamedOf(report, promise)),
    {
      id: `${service.id}-blame`,
      caption: `${service.title}: who spent the budget`,
      columns: [
        head('Promise', ({ promise }) => promise),
        text('Kind', ({ kind }) => kind),
        text('Which', ({ which }) => which),
        number('Bad requests', ({ bad }) => count(bad)),
        number('Share of all bad', (blamed) => share(blamed.share)),
        ...(incidents.length > 0 ? [text('On record', onRecord)] : []),
      ],
      whenEmpty: 'Not one request was bad.',
    },
  )
}

/** What is known to have happened, beside what was bad on that day: of the promise that it hurt most. */
export function incidentsTable(report: QuarterReport, service: ServiceScore): Table {
  const badOn = (date: string) =>
    service.promises.flatMap((promise) =>
      allScope(promise)
        .days.filter(({ day }) => dateOf(report, day) === date)
        .map(({ bad }) => bad),
    )
  return tabulate(service.incidents, {
    id: `${service.id}-incidents`,
    caption: `${service.title}: what happened`,
    columns: [
      head('Day', ({ date }) => date),
      text('What happened', ({ what }) => what),
      number('Bad that day', ({ date }) =>
        badOn(date).length > 0 ? count(Math.max(...badOn(date))) : { absent: 'no data' },
      ),
      text('More', ({ url }) => ({ link: url })),
    ],
    whenEmpty: 'Nothing is on record.',
  })
}

type Dates = { readonly first: string; readonly last: string }
type Blamed = {
  readonly promise: string
  readonly kind: string
  readonly which: string
  readonly bad: number
  readonly share: number
  readonly dates?: Dates
}

function blamedOf(report: QuarterReport, promise: PromiseScore): readonly Blamed[] {
  const { windows, days, codes, sites } = promise.blame
  const between = (from: number, to: number): Dates => ({ first: dateOf(report, from), last: dateOf(report, to) })
  const blamed: readonly Omit<Blamed, 'promise'>[] = [
    ...windows
      .filter(({ fromDay, toDay }) => toDay > fromDay)
      .slice(0, 3)
      .map(({ fromDay, toDay, bad, share }) => {
        const dates = between(fromDay, toDay)
        return { kind: 'days that broke it', which: `${dates.first} to ${dates.last}`, bad, share, dates }
      }),
    ...days.slice(0, 3).map(({ day, bad, share }) => ({
      kind: 'day',
      which: dateOf(report, day),
      bad,
      share,
      dates: between(day, day),
    })),
    ...codes.map(({ code, bad, share }) => ({ kind: 'code', which: code, bad, share })),
    ...sites.map(({ site, bad, share }) => ({ kind: 'site', which: site, bad, share })),
  ]
  return blamed.map((each) => ({ ...each, promise: nameOf(promise) }))
}
