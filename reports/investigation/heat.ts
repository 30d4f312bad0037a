import type { Observations } from '../../slo/investigation/observations.ts'
import type { InvestigationReport } from '../../slo/investigation/record.ts'
import { list } from '../../slo/words.ts'
import type { Axis, Colour, HeatCell, Line, Picture } from '../charts/chart-spec.ts'
import { count, duration, plural } from '../numbers.ts'
import { head, number, tabulate } from '../table.ts'
import type { TimeBin } from './columns.ts'
import { marksTable } from './tables.ts'
import { everyOther, timeAxis } from './time-axis.ts'

/** How many requests of each time took how long, with what happened meanwhile above them. */
export function heatPicture(report: InvestigationReport, columns: readonly TimeBin[]): readonly Picture[] {
  const rows = rowsOf(report.observations)
  if (rows.length < 2) return []
  const counts = rows.map(({ values }) =>
    columns.map(({ steps }) => steps.reduce((sum, i) => sum + (values[i] ?? 0), 0)),
  )
  const most = Math.max(...counts.flat(), 1)
  const cells = rows.flatMap(({ y }, row) =>
    columns.flatMap(({ from, to }, i): readonly HeatCell[] => {
      const requests = counts[row]?.[i] ?? 0
      // On a logarithmic scale: the few slow ones are what is looked for.
      return requests > 0 ? [{ x: [from, to], y, weight: Math.log1p(requests) / Math.log1p(most) }] : []
    }),
  )
  const used = rows.filter((_, row) => counts[row]?.some((requests) => requests > 0))
  const [low, high] = [used[0]?.y[0] ?? 0.1, used.at(-1)?.y[1] ?? 1000]
  const marks = markLines(report, high)
  const kinds = [...new Set(report.marks.map(({ what }) => what))]
  return [
    {
      id: 'heat-map',
      claim:
        kinds.length > 0
          ? `How long requests took, the more the darker; above them what happened: ${list(kinds.slice(0, 6))}.`
          : 'How long requests took, the more the darker; nothing is known to have happened meanwhile.',
      tables: [marksTable(report), heatTable(rows, counts, columns)],
      chart: {
        x: timeAxis(columns),
        y: edgesAxis(
          low,
          high * (marks.length > 0 ? 2.2 ** (marks.length + 0.5) : 1.3),
          used.map(({ y }) => y[1]),
        ),
        unit: 'ms',
        bands: [],
        cells,
        lines: marks,
        notes: [],
      },
    },
  ]
}

type Row = { readonly y: readonly [number, number]; readonly values: readonly (number | null)[] }

/** Between the edges of the histogram, from the lowest; what is beyond the last one is as high as three times it. */
function rowsOf({ series, steps }: Observations): readonly Row[] {
  const edges = series
    .filter(({ name }) => name === 'within')
    .map(({ labels, values }) => ({
      le: labels['le'] === '+Inf' ? Number.POSITIVE_INFINITY : 1000 * Number(labels['le']),
      values,
    }))
    .filter(({ le }) => le > 0)
    .sort((a, b) => a.le - b.le)
  return edges.map(({ le, values }, i) => {
    const below = edges[i - 1]
    const from = below ? below.le : le / 2.5
    return {
      y: [from, Number.isFinite(le) ? le : from * 3],
      values: Array.from({ length: steps }, (_, step) => {
        const value = values[step] ?? null
        return value === null ? null : Math.max(value - (below?.values[step] ?? 0), 0)
      }),
    }
  })
}

type Look = { readonly mark: NonNullable<Line['mark']>; readonly colour: Colour }
/** By what a mark says; garbage, compaction and flushes are what is left. */
const looks: readonly (readonly [RegExp, Look])[] = [
  [/^deploy|began again/, { mark: 'triangle', colour: 'ink' }],
  [/failed/, { mark: 'crossRot', colour: 'bad' }],
  [/not scraped/, { mark: 'triangle', colour: 'bad' }],
  [/stood still/, { mark: 'circle', colour: 'ink' }],
]
const usualLook: Look = { mark: 'circle', colour: 'second' }

/** More rows of marks leave no room for what they are about. */
const mostRows = 5

/** Each kind of event in a row of its own above the map. */
function markLines(
  { marks, observations: { from, stepSeconds } }: InvestigationReport,
  above: number,
): readonly Line[] {
  const groups = [...Map.groupBy(marks, ({ what }) => what)].slice(0, mostRows)
  return groups.map(([what, each], row) => {
    const [, look] = looks.find(([words]) => words.test(what)) ?? [undefined, usualLook]
    return {
      label: what,
      ...look,
      points: each.map((mark) => [mark.from - from * stepSeconds, above * 2.2 ** (row + 0.7)] as const),
      dash: [],
      width: 0,
    }
  })
}

/** Ticks at the edges that were used, where there is room for them. */
function edgesAxis(min: number, max: number, edges: readonly number[]): Axis {
  const ticks = edges
    .filter((edge, i) => i === edges.length - 1 || edge * 1.9 < (edges[i + 1] ?? edge * 2))
    .map((at) => ({ at, text: duration(at) }))
  return { title: 'latency', scale: 'log', min, max, ticks: everyOther(ticks) }
}

function heatTable(rows: readonly Row[], counts: readonly (readonly number[])[], columns: readonly TimeBin[]) {
  return tabulate(rows, {
    id: 'heat-map-table',
    caption: 'Requests by how long they took, over all the time',
    columns: [
      head('Longer than', ({ y }) => duration(y[0]), 'number'),
      number('Requests', (_, row) => count(Math.round((counts[row] ?? []).reduce((sum, each) => sum + each, 0)))),
    ],
    whenEmpty: `Nothing in ${plural(columns.length, 'column')}.`,
  })
}
