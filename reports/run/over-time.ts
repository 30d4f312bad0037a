import { toNumber } from '../../slo/fraction.ts'
import type { OperationName } from '../../slo/promises/objective.ts'
import type { Moment } from '../../slo/run/record.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { axisFromZero, latencyAxis, secondsAxis } from '../charts/axes.ts'
import { type Axis, type ChartSpec, type Line, level, type Picture, type Sparkline } from '../charts/chart-spec.ts'
import { percentileName, rate } from '../numbers.ts'
import { latencyOverTimeClaim, rateOverTimeClaim, stairsOf } from './claims.ts'
import { momentsTable } from './measurement-tables.ts'

type Reading = (moment: Moment) => number | undefined

export function over(moments: readonly Moment[], value: Reading): Line['points'] {
  return moments.map((moment) => [moment.second, value(moment) ?? null] as const)
}

/** The scored window alone. */
export function shape(label: string, moments: readonly Moment[], scale: Sparkline['scale'], value: Reading): Sparkline {
  return { label, scale, values: moments.filter(({ second }) => second >= 0).map(value) }
}

/** What all charts over the seconds of a run share: their axis, its warm-up, and one cursor. */
export function onSeconds({ moments }: RunReport): Pick<ChartSpec, 'x' | 'bands'> & { readonly cursor: 'seconds' } {
  const all = moments.map(({ second }) => second)
  const x: Axis = secondsAxis(Math.min(0, ...all), Math.max(1, ...all))
  return { x, bands: x.min < 0 ? [{ from: x.min, to: 0, text: 'warm-up, not scored' }] : [], cursor: 'seconds' }
}

const percentileCurves = [
  { quantile: 0.99, value: ({ p99Ms }: Moment) => p99Ms, colour: 'accent', dash: [], width: 2.25 },
  { quantile: 0.95, value: ({ p95Ms }: Moment) => p95Ms, colour: 'second', dash: [7, 3], width: 1.75 },
  { quantile: 0.5, value: ({ p50Ms }: Moment) => p50Ms, colour: 'subtle', dash: [2, 2], width: 1.75 },
] as const

const isTimed = ({ p50Ms, p99Ms }: Moment) => p50Ms !== undefined || p99Ms !== undefined

/** One for each operation that was answered; older records know only all of them together. */
export function latencyOverTime(report: RunReport): readonly Picture[] {
  const { operationMoments = [], moments, plan } = report
  const alone = operationMoments.filter(({ moments: own }) => own.some(isTimed))
  if (alone.length > 0)
    return alone.map(({ operation, moments: own }) => percentiles(report, operation, own, operation))
  return moments.some(isTimed) ? [percentiles(report, undefined, moments, plan.operations[0]?.operation)] : []
}

/** @param promised the operation whose promises are drawn */
function percentiles(
  report: RunReport,
  of: OperationName | undefined,
  moments: readonly Moment[],
  promised: OperationName | undefined,
): Picture {
  const { x, bands, cursor } = onSeconds(report)
  const curves = percentileCurves.map((curve) => ({ ...curve, label: percentileName(curve.quantile) }))
  const promises = (promised === undefined ? [] : stairsOf(report, promised)).filter(({ scored }) =>
    curves.some(({ quantile }) => 'target' in scored.objective && toNumber(scored.objective.target) === quantile),
  )
  const known = moments.flatMap((moment) => curves.flatMap(({ value }) => value(moment) ?? []))
  return {
    id: of === undefined ? 'latency-over-time' : `latency-over-time-${of}`,
    claim: latencyOverTimeClaim(report, moments, of),
    tables: [momentsTable(report, { kind: 'latency', moments, of })],
    shapes: [shape('P99', moments, 'log', ({ p99Ms }) => p99Ms)],
    chart: {
      x,
      y: latencyAxis([...known, ...promises.map(({ thresholdMs }) => thresholdMs)]),
      unit: 'ms',
      bands,
      cursor,
      lines: [
        ...promises.map(({ quantile, thresholdMs }) =>
          level(x, thresholdMs, { label: `${percentileName(quantile)} promised`, colour: 'ink', dash: [6, 4] }),
        ),
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

export function rateOverTime(report: RunReport): Picture {
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
    tables: [momentsTable(report, { kind: 'rate', moments, of: undefined })],
    shapes: [shape('Rate', moments, 'linear', ({ achievedPerSecond }) => achievedPerSecond)],
    chart: {
      ...onSeconds(report),
      y: axisFromZero(
        'requests per second',
        moments.flatMap((moment) => readings.flatMap((value) => value(moment) ?? [])),
        rate,
      ),
      unit: '/s',
      lines: [
        { label: 'offered', colour: 'ink', points: offered ?? [], dash: [6, 4], width: 1.25 },
        { label: 'answered well', colour: 'accent', points: achieved ?? [], dash: [], width: 2.25, fill: true },
        { label: 'failed', colour: 'bad', points: failed ?? [], dash: [2, 2], width: 1.75 },
      ],
      notes: [],
    },
  }
}
