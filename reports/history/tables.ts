import { measureId } from '../../slo/history/entry.ts'
import type { HistoryReport, HistorySeries, Trend } from '../../slo/history/record.ts'
import { count, instant } from '../numbers.ts'
import { type Cell, head, number, spelled, type Table, text } from '../table.ts'
import { boundsOf, changeOf, figure, nameOf, placeOf, standings, standingWords } from './words.ts'

/** Every measure of a series as it stands now. */
export function trendsTable(series: HistorySeries): Table {
  return {
    id: `trends-${idOf(series)}`,
    caption: 'The level of each measure now, and against the best one within the recent results.',
    columns: [
      text('Verdict', { role: 'verdict' }),
      head('Measure'),
      number('Level now', { role: 'measured' }),
      number('Against the best lately'),
      number('Since'),
      number('Changes'),
      number('Results', { room: 'some' }),
    ],
    rows: series.trends.map((trend) => {
      const { measure, levels, standing, now, changes, points } = trend
      const level = levels.at(-1)?.value
      const since = now && series.results[now.since]
      return {
        cells: [
          { mark: standings[standing], text: standingWords[standing] },
          nameOf(measure),
          spelled(level, (value) => figure(series.of, measure, value), 'no level'),
          now ? changeOf(measure, now.change) : 'as it was',
          since ? placeOf(since) : { absent: 'no change' },
          count(changes.length),
          count(points.length),
        ],
      }
    }),
    whenEmpty: 'No result tells a measure.',
  }
}

const words = { worse: 'worse', better: 'better', tolerable: 'tolerated' } as const
const marks = { worse: 'missed', better: 'met', tolerable: 'measured' } as const

/** All change points of a series, the latest first. */
export function changesTable(series: HistorySeries): Table {
  const all = series.trends.flatMap((trend) => trend.changes.map((change, i) => ({ trend, change, i })))
  return {
    id: `changes-${idOf(series)}`,
    caption: 'Where a level changed: the first result at the new one.',
    columns: [
      text('What it is', { role: 'verdict' }),
      head('Measure'),
      number('Change', { role: 'measured' }),
      text('From this one on'),
      number('From'),
      number('To'),
      number('By chance', { room: 'some' }),
    ],
    rows: all
      .toSorted((a, b) => b.change.at - a.change.at)
      .map(({ trend: { measure, levels }, change: { at, change, chance, is }, i }) => {
        const result = series.results[at]
        const level = (place: number) => figure(series.of, measure, levels[place]?.value ?? 0)
        return {
          cells: [
            { mark: marks[is], text: words[is] },
            nameOf(measure),
            changeOf(measure, change),
            result ? placeOf(result) : { absent: 'not known' },
            level(i),
            level(i + 1),
            `${count(Number((100 * chance).toPrecision(2)))}\u00a0%`,
          ],
        }
      }),
    whenEmpty: 'No level changed.',
  }
}

/** Every result, and why some do not count. */
export function resultsTable(series: HistorySeries): Table {
  return {
    id: `results-${idOf(series)}`,
    caption: 'Every result that was looked at, in the order of time.',
    columns: [head('Result'), text('Made'), text('Of'), text('Counts')],
    rows: series.results.map((result) => ({
      cells: [{ code: result.id }, instant(result.at), madeOf(result), result.why === undefined ? 'yes' : 'no'],
      ...(result.why === undefined ? {} : { notes: [result.why] }),
    })),
    whenEmpty: 'There is no result.',
  }
}

function madeOf(result: HistorySeries['results'][number]): Cell {
  return result.revision === undefined ? result.subject : { code: result.revision }
}

/** What a picture draws. */
export function pointsTable(series: HistorySeries, { measure, points, asides }: Trend): Table {
  const all = [
    ...points.map((point) => ({ point, isUsed: true })),
    ...asides.map((point) => ({ point, isUsed: false })),
  ].toSorted((a, b) => a.point.result - b.point.result)
  return {
    id: `${pictureId(series, measure)}-points`,
    caption: `${nameOf(measure)} of every result, with its uncertainty.`,
    columns: [head('Result'), number('Value'), number('Uncertainty'), text('Counts')],
    rows: all.map(({ point, isUsed }) => ({
      cells: [
        instant(series.results[point.result]?.at ?? ''),
        figure(series.of, measure, point.value),
        boundsOf(series.of, measure, point),
        isUsed ? 'yes' : 'no',
      ],
    })),
    whenEmpty: 'No result tells it.',
  }
}

export function unreadTable({ unread }: HistoryReport): Table {
  return {
    id: 'unread',
    caption: 'Lines of the history that could not be read.',
    columns: [head('Where'), text('Why')],
    rows: unread.map(({ where, why }) => ({ cells: [where, why] })),
    whenEmpty: `Every line could be read.`,
  }
}

/** For ids: "run-surge". */
function idOf({ of, scenario }: Pick<HistorySeries, 'of' | 'scenario'>): string {
  return `${of}-${scenario}`.replace(/[^\w-]+/g, '-')
}

export function pictureId(series: HistorySeries, measure: Trend['measure']): string {
  return `${idOf(series)}-${measureId(measure).replace(/ fromSchedule$/, '')}`.replace(/[^\w-]+/g, '-').toLowerCase()
}
