import type { LatencyParts, Moment } from '../../slo/run/record.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { capital, list } from '../../slo/words.ts'
import { latencyAxis } from '../charts/axes.ts'
import type { Line, Picture } from '../charts/chart-spec.ts'
import { count, duration, plural } from '../numbers.ts'
import { head, number, spelled, type Table, tabulate } from '../table.ts'
import { peak, scored, stretchSeconds } from './claims.ts'
import { onSeconds, over, shape } from './over-time.ts'

type Kind = 'mean' | 'slowest'
type Part = {
  readonly part: keyof LatencyParts
  readonly label: string
  /** As a sentence says it: "12 ms waiting for the first byte". */
  readonly spent: string
} & Pick<Line, 'colour' | 'dash' | 'width'>

const parts: readonly Part[] = [
  { part: 'waitMs', label: 'waiting', spent: 'waiting for the first byte', colour: 'accent', dash: [], width: 2.25 },
  { part: 'lateMs', label: 'sent late', spent: 'before it was sent', colour: 'bad', dash: [2, 2], width: 1.75 },
  { part: 'connectMs', label: 'connecting', spent: 'for a connection', colour: 'second', dash: [7, 3], width: 1.75 },
  { part: 'receiveMs', label: 'receiving', spent: 'receiving', colour: 'ink', dash: [10, 3, 2, 3], width: 1.25 },
  {
    part: 'unseenMs',
    label: 'not seen yet',
    spent: 'until the generator looked at it',
    colour: 'subtle',
    dash: [1, 3],
    width: 1.75,
  },
]

const totalMs = (spent: LatencyParts) => parts.reduce((sum, { part }) => sum + spent[part], 0)
const isTold = (moments: readonly Moment[]) => moments.some(({ spent }) => spent !== undefined)

/** What the slowest request of each second was doing all the time. */
export function spentOnTheSlowest(report: RunReport): readonly Picture[] {
  return isTold(report.moments) ? [spentPicture(report, 'slowest', slowestClaim(report))] : []
}

/** The same of all requests, on average: what a fast one is made of. */
export function spentOnAverage(report: RunReport): readonly Picture[] {
  return isTold(report.moments) ? [spentPicture(report, 'mean', meanClaim(report.moments))] : []
}

/** What took less than a µs is not drawn: a logarithm has no zero. */
function spentPicture(report: RunReport, kind: Kind, claim: string): Picture {
  const { moments } = report
  const value =
    ({ part }: Part) =>
    ({ spent }: Moment) =>
      spent === undefined || spent[kind][part] === 0 ? undefined : spent[kind][part]
  return {
    id: `spent-${kind}`,
    claim,
    tables: [spentTable(report, kind)],
    shapes: [shape(kind === 'mean' ? 'Mean' : 'Slowest', moments, 'log', ({ spent }) => spent && totalMs(spent[kind]))],
    chart: {
      ...onSeconds(report),
      y: latencyAxis(moments.flatMap((moment) => parts.flatMap((part) => value(part)(moment) ?? []))),
      unit: 'ms',
      lines: parts.map((part) => {
        const { label, colour, dash, width } = part
        return { label, colour, dash, width, points: over(moments, value(part)) }
      }),
      notes: [],
    },
  }
}

function slowestClaim(report: RunReport): string {
  const moments = scored(report.moments)
  const most = peak(report, moments, ({ spent }) => spent && totalMs(spent.slowest))
  const slowest = moments.find(({ spent }) => spent && totalMs(spent.slowest) === most?.value)?.spent?.slowest
  if (!most || !slowest) return 'On what the slowest requests spent their time is not known.'
  return `The slowest request took ${duration(most.value)}, in ${most.when}: ${spentWords(slowest)}.${mostly(moments)}`
}

/** In how many moments which part was the longest of the slowest request. */
function mostly(moments: readonly Moment[]): string {
  const told = moments.flatMap(({ spent }) => (spent ? [spent.slowest] : []))
  if (told.length < 2) return ''
  const longest = Map.groupBy(told, (spent) => parts.toSorted((a, b) => spent[b.part] - spent[a.part])[0])
  const [first] = [...longest].sort(([, a], [, b]) => b.length - a.length)
  if (!first?.[0]) return ''
  return ` In ${count(first[1].length)} of ${plural(told.length, 'moment')} the slowest one spent most of its time ${first[0].spent}.`
}

function meanClaim(all: readonly Moment[]): string {
  const told = scored(all).flatMap(({ spent, achievedPerSecond = 0 }) =>
    spent ? [{ mean: spent.mean, weight: achievedPerSecond }] : [],
  )
  const weight = told.reduce((sum, each) => sum + each.weight, 0)
  if (weight === 0) return 'On what requests spent their time is not known.'
  const mean = (part: keyof LatencyParts) => told.reduce((sum, each) => sum + each.mean[part] * each.weight, 0) / weight
  const means: LatencyParts = {
    lateMs: mean('lateMs'),
    connectMs: mean('connectMs'),
    waitMs: mean('waitMs'),
    receiveMs: mean('receiveMs'),
    unseenMs: mean('unseenMs'),
  }
  return `On average a request took ${duration(totalMs(means))}: ${spentWords(means)}.`
}

/** Its parts from the longest on, those below a twentieth of the whole left out. */
function spentWords(spent: LatencyParts): string {
  const whole = totalMs(spent)
  return list(
    parts
      .toSorted((a, b) => spent[b.part] - spent[a.part])
      .filter(({ part }) => spent[part] >= whole / 20)
      .map((each) => `${duration(spent[each.part])} ${each.spent}`),
  )
}

function spentTable(report: RunReport, kind: Kind): Table {
  const told = (of: (spent: LatencyParts) => number) => (moment: Moment) =>
    spelled(moment.spent?.[kind], (spent) => duration(of(spent)), 'not measured')
  return tabulate(report.moments, {
    id: `spent-${kind}`,
    caption: `On what latency was spent ${kind === 'mean' ? 'on average' : 'by the slowest request'}, from the intended start on`,
    columns: [
      head(stretchSeconds(report) === 1 ? 'Second' : 'From second', ({ second }) => String(second), 'number'),
      number('All', told(totalMs)),
      ...parts.map(({ label, part }) =>
        number(
          capital(label),
          told((spent) => spent[part]),
        ),
      ),
    ],
    whenEmpty: 'No moment of this run is known.',
  })
}
