import { measureId } from '../../slo/history/entry.ts'
import type { HistoryReport, HistorySeries, Trend } from '../../slo/history/record.ts'
import { count, instant } from '../numbers.ts'
import { type Cell, head, number, spelled, type Table, tabulate, text } from '../table.ts'
import { boundsOf, changeOf, figure, nameOf, placeOf, standings, standingWords } from './words.ts'

/** Every measure of a series as it stands now. */
export function trendsTable(series: HistorySeries): Table {
  const since = ({ now }: Trend) => now && series.results[now.since]
  return tabulate(series.trends, {
    id: `trends-${idOf(series)}`,
    caption: 'The level of each measure now, and against the best one within the recent results.',
    columns: [
      text('Verdict', ({ standing }) => ({ mark: standings[standing], text: standingWords[standing] }), {
        role: 'verdict',
      }),
      head('Measure', ({ measure }) => nameOf(measure)),
      number(
        'Level now',
        ({ measure, levels }) =>
          spelled(levels.at(-1)?.value, (value) => figure(series.of, measure, value), 'no level'),
        { role: 'measured' },
      ),
      number('Against the best lately', ({ measure, now }) => (now ? changeOf(measure, now.change) : 'as it was')),
      number('Since', (trend) => spelled(since(trend), placeOf, 'no change')),
      number('Changes', ({ changes }) => count(changes.length)),
      number('Results', ({ points }) => count(points.length), { room: 'some' }),
    ],
    whenEmpty: 'No result tells a measure.',
  })
}

const words = { worse: 'worse', better: 'better', tolerable: 'tolerated' } as const
const marks = { worse: 'missed', better: 'met', tolerable: 'measured' } as const

/** All change points of a series, the latest first. */
export function changesTable(series: HistorySeries): Table {
  const all = series.trends.flatMap((trend) => trend.changes.map((change, i) => ({ ...change, trend, i })))
  const level = ({ measure, levels }: Trend, place: number) => figure(series.of, measure, levels[place]?.value ?? 0)
  return tabulate(
    all.toSorted((a, b) => b.at - a.at),
    {
      id: `changes-${idOf(series)}`,
      caption: 'Where a level changed: the first result at the new one.',
      columns: [
        text('What it is', ({ is }) => ({ mark: marks[is], text: words[is] }), { role: 'verdict' }),
        head('Measure', ({ trend }) => nameOf(trend.measure)),
        number('Change', ({ trend, change }) => changeOf(trend.measure, change), { role: 'measured' }),
        text('From this one on', ({ at }) => spelled(series.results[at], placeOf, 'not known')),
        number('From', ({ trend, i }) => level(trend, i)),
        number('To', ({ trend, i }) => level(trend, i + 1)),
        number('By chance', ({ chance }) => `${count(Number((100 * chance).toPrecision(2)))}\u00a0%`, { room: 'some' }),
      ],
      whenEmpty: 'No level changed.',
    },
  )
}

/** Every result, and why some do not count. */
export function resultsTable(series: HistorySeries): Table {
  return tabulate(series.results, {
    id: `results-${idOf(series)}`,
    caption: 'Every result that was looked at, in the order of time.',
    columns: [
      head('Result', ({ id }) => ({ code: id })),
      text('Made', ({ at }) => instant(at)),
      text('Of', madeOf),
      text('Counts', ({ why }) => (why === undefined ? 'yes' : 'no')),
    ],
    notes: ({ why }) => (why === undefined ? [] : [why]),
    whenEmpty: 'There is no result.',
  })
}

function madeOf(result: HistorySeries['results'][number]): Cell {
  return result.revision === undefined ? result.subject : { code: result.revision }
}

/** What a picture draws. */
export function pointsTable(series: HistorySeries, { measure, points, asides }: Trend): Table {
  const all = [
    ...points.map((point) => ({ point, isUsed: true })),
    ...asides.map((point) => ({ point, isUsed: false })),
  ]
  return tabulate(
    all.toSorted((a, b) => a.point.result - b.point.result),
    {
      id: `${pictureId(series, measure)}-points`,
      caption: `${nameOf(measure)} of every result, with its uncertainty.`,
      columns: [
        head('Result', ({ point }) => instant(series.results[point.result]?.at ?? '')),
        number('Value', ({ point }) => figure(series.of, measure, point.value)),
        number('Uncertainty', ({ point }) => boundsOf(series.of, measure, point)),
        text('Counts', ({ isUsed }) => (isUsed ? 'yes' : 'no')),
      ],
      whenEmpty: 'No result tells it.',
    },
  )
}

export function unreadTable({ unread }: HistoryReport): Table {
  return tabulate(unread, {
    id: 'unread',
    caption: 'Lines of the history that could not be read.',
    columns: [head('Where', ({ where }) => where), text('Why', ({ why }) => why)],
    whenEmpty: `Every line could be read.`,
  })
}

/** For ids: "run-surge". */
function idOf({ of, scenario }: Pick<HistorySeries, 'of' | 'scenario'>): string {
  return `${of}-${scenario}`.replace(/[^\w-]+/g, '-')
}

export function pictureId(series: HistorySeries, measure: Trend['measure']): string {
  return `${idOf(series)}-${measureId(measure).replace(/ fromSchedule$/, '')}`.replace(/[^\w-]+/g, '-').toLowerCase()
}
