import type { RunReport } from '../../slo/run/report.ts'
import { axisFromZero } from '../charts/axes.ts'
import type { ChartSpec, Line, Picture } from '../charts/chart-spec.ts'
import { count, digits, duration, plural } from '../numbers.ts'
import { head, number, spelled, type Table, tabulate } from '../table.ts'
import { onSeconds } from './over-time.ts'

type ResourceName = NonNullable<RunReport['resources']>[number]['name']
type Points = readonly (readonly [second: number, value: number | null])[]
/** One curve of a picture, and the column of its table. */
type Curve = { readonly label: string; readonly points: Points }

const looks: readonly Pick<Line, 'colour' | 'dash' | 'width'>[] = [
  { colour: 'accent', dash: [], width: 2.25 },
  { colour: 'second', dash: [7, 3], width: 1.75 },
  { colour: 'bad', dash: [2, 2], width: 1.75 },
  { colour: 'ink', dash: [10, 3, 2, 3], width: 1.25 },
  { colour: 'subtle', dash: [1, 3], width: 1.75 },
  { colour: 'subtle', dash: [5, 5], width: 1.25 },
]

type Kind = {
  readonly id: string
  readonly caption: string
  readonly axis: string
  readonly unit: ChartSpec['unit']
  readonly text: (value: number) => string
}

const cores: Kind = {
  id: 'cores-over-time',
  caption: 'Cores in use, by part',
  axis: 'cores',
  unit: 'cores',
  text: digits,
}
const pauses: Kind = {
  id: 'pauses-over-time',
  caption: 'What can hold requests up: pauses, and time for collecting garbage in each second',
  axis: 'time',
  unit: 'ms',
  text: duration,
}
const database: Kind = {
  id: 'database-over-time',
  caption: 'What the database had to do when it was looked at',
  axis: 'at a time',
  unit: 'requests',
  text: count,
}

/** Who used the processors, as /proc tells; where the parts run elsewhere, as they tell themselves. */
export function coresOverTime(report: RunReport): readonly Picture[] {
  const { moments, environment } = report
  const names = [...new Set(moments.flatMap((moment) => Object.keys(moment.cores ?? {})))]
  const here = names
    .map((name) =>
      curve(
        name,
        moments.map(({ second, cores: used }) => [second, used?.[name] ?? null] as const),
      ),
    )
    .toSorted((a, b) => sum(b) - sum(a))
  const others = moments.map(
    ({ second, takenShare }) => [second, takenShare === undefined ? null : takenShare * environment.cores] as const,
  )
  const curves =
    here.length > 0
      ? [...here, curve('others', others)]
      : [curve('service', told(report, 'serviceCores')), curve('database', told(report, 'databaseCores'))]
  return drawn(report, cores, curves, (most) => {
    const together = here.length > 0 ? ` of ${plural(environment.cores, 'core')}` : ''
    return `Of all parts, ${most.label} used most processor time; at most ${digits(most.value)}${together}, in second ${most.second}.`
  })
}

/** Pauses of the machine, of the service's event loop, and what the garbage collectors took of each second. */
export function pausesOverTime(report: RunReport): readonly Picture[] {
  const curves = [
    curve('event loop, P99', told(report, 'serviceLagSeconds', 1000)),
    curve(
      'machine',
      report.moments.map(({ second, pauseMs }) => [second, pauseMs ?? null] as const),
    ),
    curve('database’s GC', told(report, 'collecting', 1000)),
    curve('service’s GC', told(report, 'serviceCollecting', 1000)),
  ]
  return drawn(report, pauses, curves, (_, known) => {
    const told = known.map(({ label, most }) => `${label} ${duration(most.value)} (second ${most.second})`)
    return `The longest that anything stood still, or collected garbage in one second: ${told.join('; ')}.`
  })
}

export function databaseOverTime(report: RunReport): readonly Picture[] {
  const curves = [
    curve('in flight', told(report, 'inFlight')),
    curve('compactions', told(report, 'compactionsPending')),
  ]
  return drawn(report, database, curves, (_, known) => {
    const inFlight = known.find(({ label }) => label === 'in flight')?.most
    const compactions = known.find(({ label }) => label === 'compactions')?.most
    const asked = inFlight
      ? `The service had at most ${count(Math.round(inFlight.value))} requests to the database under way when it was looked at`
      : 'How many requests to the database were under way is not known'
    if (!compactions) return `${asked}.`
    return `${asked}; ${compactions.value === 0 ? 'no compaction was pending' : `${count(Math.round(compactions.value))} compactions were pending at most`}.`
  })
}

const curve = (label: string, points: Points): Curve => ({ label, points })
const sum = ({ points }: Curve) => points.reduce((total, [, value]) => total + (value ?? 0), 0)

/** A stretch is told by its middle, a second by its beginning. */
function told({ resources = [] }: RunReport, name: ResourceName, factor = 1): Points {
  const points = resources.find((each) => each.name === name)?.points ?? []
  return points.map(([middle, value]) => [Math.floor(middle), value * factor] as const)
}

type Most = { readonly second: number; readonly value: number }
type Known = Curve & { readonly most: Most }

function drawn(
  report: RunReport,
  { id, caption, axis, unit, text }: Kind,
  curves: readonly Curve[],
  claim: (most: Most & { readonly label: string }, known: readonly Known[]) => string,
): readonly Picture[] {
  const known = curves.flatMap((each) => {
    const most = mostOf(each)
    return most ? [{ ...each, most }] : []
  })
  const [first] = known
  if (!first || report.moments.length === 0) return []
  const inside = within(report, known)
  return [
    {
      id,
      claim: claim({ ...first.most, label: first.label }, known),
      tables: [tableOf(id, caption, inside, text)],
      shapes: known.map(({ label, points }) => ({
        label,
        scale: 'linear' as const,
        values: points.map(([, value]) => value ?? undefined),
      })),
      chart: {
        ...onSeconds(report),
        y: axisFromZero(
          axis,
          inside.flatMap(({ points }) => points.flatMap(([, value]) => value ?? [])),
          text,
        ),
        unit,
        lines: inside.map(({ label, points }, i) => ({
          label,
          points,
          ...(looks[i % looks.length] as (typeof looks)[number]),
        })),
        notes: [],
      },
    },
  ]
}

/** What lies outside the seconds of the run has no place on their axis. */
function within(report: RunReport, curves: readonly Curve[]): readonly Curve[] {
  const { min, max } = onSeconds(report).x
  return curves.map(({ label, points }) => ({
    label,
    points: points.filter(([second]) => second >= min && second <= max),
  }))
}

function mostOf({ points }: Curve): Most | undefined {
  const known = points.flatMap(([second, value]) => (value === null ? [] : [{ second, value }]))
  return known.reduce<Most | undefined>(
    (most, each) => (most === undefined || each.value > most.value ? each : most),
    undefined,
  )
}

function tableOf(id: string, caption: string, curves: readonly Curve[], text: (value: number) => string): Table {
  const seconds = [...new Set(curves.flatMap(({ points }) => points.map(([second]) => second)))].sort((a, b) => a - b)
  return tabulate(seconds, {
    id,
    caption,
    columns: [
      head('Second', String, 'number'),
      ...curves.map(({ label, points }) => {
        const values = new Map(points)
        return number(label, (second: number) => spelled(values.get(second) ?? undefined, text, 'not measured'))
      }),
    ],
    whenEmpty: 'Nobody looked at it.',
  })
}
