import { type Decomposition, decompose, type PartName, perRequestMs } from '../../slo/investigation/parts.ts'
import type { InvestigationReport } from '../../slo/investigation/record.ts'
import { axisFromZero } from '../charts/axes.ts'
import type { Colour, Line, Picture } from '../charts/chart-spec.ts'
import { duration } from '../numbers.ts'
import { once } from '../once.ts'
import { head, number, tabulate } from '../table.ts'
import { columnsOf, type TimeBin } from './columns.ts'
import { heatPicture } from './heat.ts'
import { signed } from './tables.ts'
import { timeAxis } from './time-axis.ts'

/** Parts that are drawn as one, from the inside out: so many colours can be told apart. */
const groups: readonly { readonly label: string; readonly parts: readonly PartName[]; readonly colour: Colour }[] = [
  { label: 'Cassandra', parts: ['cassandra', 'driver'], colour: 'accent' },
  { label: 'lambda, MediaWiki', parts: ['lambda', 'mediawiki'], colour: 'ink' },
  { label: 'service', parts: ['service', 'queue', 'work'], colour: 'second' },
  { label: 'way', parts: ['way', 'connection', 'proxy'], colour: 'subtle' },
  { label: 'generator', parts: ['generator'], colour: 'bad' },
]

/** What each second was spent on, one upon the other, up to the latency that was seen. */
function stackPicture({ parts, requests, seen }: Decomposition, columns: readonly TimeBin[]): Picture {
  const perRequest = (names: readonly PartName[]) => {
    const mine = parts.filter(({ part }) => names.includes(part))
    return columns.map(({ steps }) => {
      const known = steps.filter((i) => (seen[i] ?? null) !== null)
      const sum = (of: (i: number) => number) => known.reduce((total, i) => total + of(i), 0)
      const seconds = sum((i) => mine.reduce((total, { seconds: each }) => total + (each[i] ?? 0), 0))
      return known.length === 0
        ? null
        : perRequestMs(
            seconds,
            sum((i) => requests[i] ?? 0),
          )
    })
  }
  const there = groups.filter(({ parts: names }) => parts.some(({ part }) => names.includes(part)))
  const values = there.map((group) => ({ ...group, own: perRequest(group.parts) }))
  const whole = perRequest(parts.map(({ part }) => part))
  const unexplained = perRequest(['unexplained'])
  const lines: Line[] = []
  const height = new Array<number>(columns.length).fill(0)
  for (const { label, own, colour } of values) {
    for (const [i, value] of own.entries()) height[i] = (height[i] ?? 0) + (value ?? 0)
    lines.unshift(
      bars(
        label,
        columns,
        own.map((value, i) => (value === null ? null : (height[i] ?? 0))),
        own,
        colour,
      ),
    )
  }
  const { fill: _, ...outline } = bars('unexplained', columns, whole, unexplained, 'ink')
  const seenLine: Line = { ...outline, width: 1.25, dash: [3, 2] }
  const most = Math.max(...whole.map((value) => value ?? 0), 0)
  const slowest = columns
    .map(({ from }, i) => ({ from, i }))
    .filter(({ i }) => whole[i] !== null)
    .sort((a, b) => (whole[b.i] ?? 0) - (whole[a.i] ?? 0))
  const isMore = (columns[0]?.from ?? 0) < 0
  const mostAsked = Math.max(...whole.map((value, i) => ((columns[i]?.to ?? 0) > 0 ? (value ?? 0) : 0)), 0)
  return {
    id: 'parts-over-time',
    claim: `A request took up to ${duration(mostAsked)} on average of a moment${isMore ? '; left of 0 is what came before' : ''}; its parts stand on one another, and what they do not add up to is left white.`,
    tables: [
      tabulate(slowest.slice(0, 20), {
        id: 'parts-over-time-table',
        caption: 'What a request was spent on, in the slowest columns of the picture',
        columns: [
          head('Seconds after the start', ({ from }) => String(from), 'number'),
          ...values.map(({ label, own }) => number(label, ({ i }: { i: number }) => duration(own[i] ?? 0))),
          number('Unexplained', ({ i }) => signed(unexplained[i] ?? 0)),
          number('Together', ({ i }) => duration(whole[i] ?? 0)),
        ],
        whenEmpty: 'Nothing was measured.',
      }),
    ],
    shapes: [{ label: 'latency', scale: 'log', values: whole.map((value) => (value ? value : undefined)) }],
    chart: {
      x: timeAxis(columns),
      y: axisFromZero('latency by part', [most], duration),
      unit: 'ms',
      bands: [],
      lines: [...lines, seenLine],
      notes: [],
    },
  }
}

/** Each column as wide as its time. */
function bars(
  label: string,
  columns: readonly TimeBin[],
  heights: readonly (number | null)[],
  own: readonly (number | null)[],
  colour: Colour,
): Line {
  const twice = <T>(values: readonly T[]) => values.flatMap((value) => [value, value])
  return {
    label,
    colour,
    points: columns.flatMap(({ from, to }, i) => [
      [from, heights[i] ?? null] as const,
      [to, heights[i] ?? null] as const,
    ]),
    own: twice(own),
    dash: [],
    width: 0.75,
    fill: 'painted',
  }
}

/** Every picture that has something to show. */
export const investigationPictures = once((report: InvestigationReport): readonly Picture[] => {
  const decomposition = decompose(report.observations)
  if (decomposition.latencyMs.every((ms) => ms === null)) return []
  const columns = columnsOf(report)
  return [stackPicture(decomposition, columns), ...heatPicture(report, columns)]
})
