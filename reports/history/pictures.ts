import type { HistoryReport, HistorySeries, Trend } from '../../slo/history/record.ts'
import { axisAround, axisFromZero } from '../charts/axes.ts'
import type { Axis, ChartSpec, Line, Note, Picture } from '../charts/chart-spec.ts'
import { duration, instant, rate } from '../numbers.ts'
import { once } from '../once.ts'
import { pictureId, pointsTable } from './tables.ts'
import { changeOf, nameOf, trendClaim, trendsOf } from './words.ts'

/** One of each measure. */
export const historyPictures = once((report: HistoryReport): ReadonlyMap<HistorySeries, readonly Picture[]> => {
  const all = trendsOf(report).map(({ series, trend }) => ({ series, picture: trendPicture(series, trend, report) }))
  const groups = Map.groupBy(all, ({ series }) => series)
  return new Map([...groups].map(([series, each]) => [series, each.map(({ picture }) => picture)]))
})

function trendPicture(series: HistorySeries, trend: Trend, report: HistoryReport): Picture {
  const { measure, points, asides, levels, changes } = trend
  const { y, unit, factor } = axisOf(series, trend)
  const x = resultsAxis(series)
  const drawn = (value: number | undefined) => (value === undefined ? null : within(value * factor, y))
  const curve = (of: 'value' | 'lower' | 'upper', from: Trend['points']) =>
    from.map((point) => [point.result + 1, drawn(point[of])] as const)
  const bound = (of: 'lower' | 'upper', label: string): readonly Line[] =>
    points.some((point) => point[of] !== undefined)
      ? [{ label, colour: 'subtle', points: curve(of, points), dash: [2, 2], width: 1 }]
      : []
  const level: Line = {
    label: 'level',
    colour: 'accent',
    points: levels.flatMap(({ from, to, value }) => [
      [from + 0.5, drawn(value)] as const,
      [to + 1.5, drawn(value)] as const,
    ]),
    dash: [],
    width: 2.5,
  }
  const chart: ChartSpec = {
    x,
    y,
    unit,
    bands: [],
    lines: [
      ...bound('lower', 'at least'),
      ...bound('upper', 'at most'),
      level,
      { label: 'result', colour: 'ink', points: curve('value', points), dash: [], width: 0, mark: 'circle' },
      ...(asides.length > 0
        ? [
            {
              label: 'does not count',
              colour: 'subtle',
              points: curve('value', asides),
              dash: [],
              width: 0,
              mark: 'crossRot',
            } as const,
          ]
        : []),
    ],
    notes: changes.map((change): Note => {
      return {
        x: change.at + 0.5,
        y: y.max,
        text: changeOf(measure, change.change),
        colour: change.is === 'worse' ? 'bad' : change.is === 'better' ? 'second' : 'ink',
        dot: true,
        side: 'below',
      }
    }),
    pointer: ['', ...series.results.map(({ at, subject, revision }) => `${instant(at)}, ${revision ?? subject}`)],
  }
  return {
    id: pictureId(series, measure),
    claim: trendClaim(series, trend, report),
    tables: [pointsTable(series, trend)],
    chart,
    shapes: [
      {
        label: nameOf(measure),
        values: points.map(({ value }) => (value > 0 ? value : undefined)),
        scale: 'linear',
      },
    ],
  }
}

/** The values decide how far it reaches; an uncertainty that goes far beyond is cut off. */
function axisOf({ of }: HistorySeries, { measure, points, asides }: Trend) {
  const values = [...points, ...asides].map(({ value }) => value)
  const isInPercent = measure.of === 'errors' || of === 'comparison'
  if (measure.of === 'capacity')
    return { y: axisAround('requests per second', values, rate), unit: '/s', factor: 1 } as const
  if (!isInPercent)
    return { y: axisAround(measure.of === 'cpu' ? 'CPU' : 'latency', values, duration), unit: 'ms', factor: 1 } as const
  const inPercent = values.map((value) => 100 * value)
  const text = (value: number) => `${value < 0 ? '−' : of === 'comparison' ? '+' : ''}${Math.abs(value)}\u00a0%`
  const y =
    of === 'comparison'
      ? axisAround('against the baseline', [...inPercent, -5, 5], text)
      : axisFromZero('share of errors', inPercent, text)
  return { y, unit: '%', factor: 100 } as const
}

const within = (value: number, { min, max }: Axis) => Math.min(Math.max(value, min), max)

const mostTicks = 6

function resultsAxis({ results }: HistorySeries): Axis {
  const step = Math.max(1, Math.ceil(results.length / mostTicks))
  const [first, last] = [results[0]?.at.slice(0, 10), results.at(-1)?.at.slice(0, 10)]
  const ticks = results.flatMap(({ at }, i) =>
    i % step === 0
      ? [
          {
            at: i + 1,
            text: first === last ? at.slice(11, 16) : at.slice(0, 10),
            ...((i / step) % 2 === 1 ? { minor: true as const } : {}),
          },
        ]
      : [],
  )
  return {
    title: first === last ? `results of ${first}, UTC` : 'results, in the order of time',
    scale: 'linear',
    min: 0.5,
    max: Math.max(results.length, 1) + 0.5,
    ticks,
  }
}
