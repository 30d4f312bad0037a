import type { CapacityReport } from '../../slo/capacity/record.ts'
import { axisFromZero } from '../charts/axes.ts'
import type { Axis, ChartSpec } from '../charts/chart-spec.ts'
import { rate } from '../numbers.ts'

export type Point = readonly [x: number, y: number]

/** At each load the median of its trials, so that a line is no zigzag. */
export function medians(points: readonly Point[]): readonly Point[] {
  return [...Map.groupBy(points, ([perSecond]) => perSecond)]
    .sort(([a], [b]) => a - b)
    .map(([perSecond, each]) => {
      const sorted = each.map(([, value]) => value).toSorted((a, b) => a - b)
      return [perSecond, sorted[Math.floor((sorted.length - 1) / 2)] ?? 0]
    })
}

export function loadAxis({ trials, result }: CapacityReport): Axis {
  const loads = [...trials.map(({ perSecond }) => perSecond), result.upper?.perSecond ?? 0]
  return axisFromZero('offered, all requests together', loads, rate)
}

export function intervalBand({ result: { lower, upper, ceiling } }: CapacityReport): ChartSpec['bands'] {
  const to = upper ?? ceiling
  return lower && to ? [{ from: lower.perSecond, to: to.perSecond, text: 'knee' }] : []
}
