import { toNumber } from '../../slo/fraction.ts'
import type { Latency, Moment, RunReport } from '../../slo/run/report.ts'
import { axisFromZero, latencyAxis, percentileAxis, percentileX, secondsAxis } from '../charts/axes.ts'
import type { ChartSpec, Line, Note } from '../charts/chart-spec.ts'
import type { Picture, Shape } from '../charts/picture.ts'
import { duration, durationBeside, percentileName, rate } from '../numbers.ts'
import { once } from '../once.ts'
import { latencyOverTimeClaim, rateOverTimeClaim, staircaseClaim } from './claims.ts'
import { bucketsTable, momentsTable, percentilesTable } from './measurement-tables.ts'
import { type Step, stairsOf } from './stairs.ts'

/** Every picture of a run that has something to show. */
export const runPictures = once((report: RunReport): readonly Picture[] => {
  const answered = report.latency.filter(({ fromSchedule }) => fromSchedule.length > 0)
  const timed = report.moments.some(({ p50Ms, p99Ms }) => p50Ms !== undefined || p99Ms !== undefined)
  return [
    ...answered.map((latency) => staircase(report, latency)),
    ...(timed ? [latencyOverTime(report)] : []),
    ...(report.moments.length > 0 ? [rateOverTime(report)] : []),
  ]
})

/** The percentile curve of one operation under the stairs of its promise. */
function staircase(report: RunReport, latency: Latency): Picture {
  const { operation, fromSchedule, onTheWire } = latency
  const steps = stairsOf(report, operation)
  const samples = latency.buckets.at(-1)?.count ?? 0
  const x = percentileAxis(samples)
  const points = (curve: Latency['fromSchedule']) =>
    curve.map(({ quantile, ms }) => [quantile === 1 ? x.max : Math.min(percentileX(quantile), x.max), ms] as const)
  const measured = [...fromSchedule, ...onTheWire].map(({ ms }) => ms)
  return {
    id: `latency-${operation}`,
    claim: staircaseClaim(report, latency),
    tables: [percentilesTable(latency), bucketsTable(latency)],
    chart: {
      x,
      y: latencyAxis([...measured, ...steps.map(({ thresholdMs }) => thresholdMs)]),
      unit: 'ms',
      bands: [],
      lines: [
        ...(steps.length > 0 ? [stairs(steps)] : []),
        ...(onTheWire.length > 0
          ? [{ label: 'on the wire', colour: 'subtle', points: points(onTheWire), dash: [2, 3], width: 1.5 } as const]
          : []),
        { label: 'from the intended start', colour: 'accent', points: points(fromSchedule), dash: [], width: 2.5 },
      ],
      notes: [...steps.map(treadNote), ...steps.flatMap((step) => stepNote(step, fromSchedule))],
    },
  }
}

/** Two points per tread: from where the previous promise ends to where this one does. */
function stairs(steps: readonly Step[]): Line {
  const points = steps.flatMap(({ quantile, thresholdMs }, index) => [
    [percentileX(steps[index - 1]?.quantile ?? 0), thresholdMs] as const,
    [percentileX(quantile), thresholdMs] as const,
  ])
  return { label: 'promised', colour: 'ink', points, dash: [6, 4], width: 1.5, fill: true }
}

function treadNote({ quantile, thresholdMs }: Step): Note {
  const text = `<\u00a0${duration(thresholdMs)}`
  return { x: percentileX(quantile), y: thresholdMs, text, colour: 'ink', dot: false, side: 'above' }
}

function stepNote({ quantile, thresholdMs }: Step, curve: Latency['fromSchedule']): readonly Note[] {
  const ms = curve.find((point) => point.quantile === quantile)?.ms
  if (ms === undefined) return []
  const broken = ms > thresholdMs
  const text = `${percentileName(quantile)} ${durationBeside(ms, thresholdMs)}`
  return [
    {
      x: percentileX(quantile),
      y: ms,
      text,
      colour: broken ? 'bad' : 'accent',
      dot: true,
      side: broken ? 'above' : 'below',
    },
  ]
}

type Reading = (moment: Moment) => number | undefined

function over(moments: readonly Moment[], value: Reading): Line['points'] {
  return moments.map((moment) => [moment.second, value(moment) ?? null] as const)
}

/** The scored window alone. */
function shape(label: string, { moments }: RunReport, scale: Shape['scale'], value: Reading): Shape {
  return { label, scale, values: moments.filter(({ second }) => second >= 0).map(value) }
}

function timeAxis(report: RunReport) {
  const all = report.moments.map(({ second }) => second)
  return secondsAxis(Math.min(0, ...all), Math.max(1, ...all))
}

function warmup(report: RunReport): ChartSpec['bands'] {
  const first = Math.min(0, ...report.moments.map(({ second }) => second))
  return first < 0 ? [{ from: first, to: 0, text: 'warm-up, not scored' }] : []
}

const percentileCurves = [
  { quantile: 0.99, value: ({ p99Ms }: Moment) => p99Ms, colour: 'accent', dash: [], width: 2.25 },
  { quantile: 0.95, value: ({ p95Ms }: Moment) => p95Ms, colour: 'second', dash: [7, 3], width: 1.75 },
  { quantile: 0.5, value: ({ p50Ms }: Moment) => p50Ms, colour: 'subtle', dash: [2, 2], width: 1.75 },
] as const

function latencyOverTime(report: RunReport): Picture {
  const { moments } = report
  const x = timeAxis(report)
  const curves = percentileCurves.map((curve) => ({ ...curve, label: percentileName(curve.quantile) }))
  const [first] = report.plan.operations
  const promises = (first ? stairsOf(report, first.operation) : []).filter(({ scored }) =>
    curves.some(({ quantile }) => 'target' in scored.objective && toNumber(scored.objective.target) === quantile),
  )
  const known = moments.flatMap((moment) => curves.flatMap(({ value }) => value(moment) ?? []))
  return {
    id: 'latency-over-time',
    claim: latencyOverTimeClaim(report),
    tables: [momentsTable(report, 'latency')],
    shapes: [shape('P99', report, 'log', ({ p99Ms }) => p99Ms)],
    chart: {
      x,
      y: latencyAxis([...known, ...promises.map(({ thresholdMs }) => thresholdMs)]),
      unit: 'ms',
      bands: warmup(report),
      lines: [
        ...promises.map(({ quantile, thresholdMs }) => ({
          label: `${percentileName(quantile)} promised`,
          colour: 'ink' as const,
          points: [
            [x.min, thresholdMs],
            [x.max, thresholdMs],
          ] as const,
          dash: [6, 4],
          width: 1,
        })),
        ...curves.map(({ label, value, colour, dash, width }) => ({
          label,
          colour,
          points: over(moments, value),
          dash,
          width,
        })),
      ],
      notes: [],
    },
  }
}

function rateOverTime(report: RunReport): Picture {
  const { moments } = report
  const readings: readonly Reading[] = [
    (moment) => moment.offeredPerSecond,
    (moment) => moment.achievedPerSecond,
    (moment) => moment.failedPerSecond,
  ]
  const [offered, achieved, failed] = readings.map((value) => over(moments, value))
  return {
    id: 'rate-over-time',
    claim: rateOverTimeClaim(report),
    tables: [momentsTable(report, 'rate')],
    shapes: [shape('Rate', report, 'linear', ({ achievedPerSecond }) => achievedPerSecond)],
    chart: {
      x: timeAxis(report),
      y: axisFromZero(
        'requests per second',
        moments.flatMap((moment) => readings.flatMap((value) => value(moment) ?? [])),
        rate,
      ),
      unit: '/s',
      bands: warmup(report),
      lines: [
        { label: 'offered', colour: 'ink', points: offered ?? [], dash: [6, 4], width: 1.25 },
        { label: 'answered well', colour: 'accent', points: achieved ?? [], dash: [], width: 2.25, fill: true },
        { label: 'failed', colour: 'bad', points: failed ?? [], dash: [2, 2], width: 1.75 },
      ],
      notes: [],
    },
  }
}
