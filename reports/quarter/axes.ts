import type { QuarterReport } from '../../slo/quarter/report.ts'
import { axisFromZero } from '../charts/axes.ts'
import type { Axis } from '../charts/chart-spec.ts'
import { count } from '../numbers.ts'
import { dayOf, daysIn } from './words.ts'

/** Days since the quarter's start; the first and the middle of each month are named. */
export function daysAxis(report: QuarterReport): Axis {
  const length = daysIn(report)
  const ticks = Array.from({ length: length + 1 }, (_, day) => day)
    .map((at) => ({ at, date: new Date(Date.parse(report.quarter.start) + at * 86_400_000).getUTCDate() }))
    .filter(({ date }) => date === 1 || date === 15)
    .map(({ at, date }) =>
      date === 15 ? { at, text: dayOf(report, at), minor: true as const } : { at, text: dayOf(report, at) },
    )
  return { title: 'day of the quarter, UTC', scale: 'linear', min: 0, max: length, ticks }
}

/** Percent left of a budget: from 100 down to zero, or as far below as it went, but not beyond −200. */
export function budgetAxis(values: readonly number[]): Axis {
  const lowest = Math.max(Math.min(0, ...values), mostOverspent)
  const step = lowest < -100 ? 50 : 25
  const min = Math.floor(lowest / step) * step
  const ticks = Array.from({ length: (100 - min) / step + 1 }, (_, i) => ({
    at: min + i * step,
    text: `${min + i * step} %`,
  }))
  return { title: 'error budget left', scale: 'linear', min, max: 100, ticks }
}

export const mostOverspent = -200

/** Good requests in percent: from a round number below the worst day to 100. */
export function goodAxis(values: readonly number[]): Axis {
  const lowest = Math.min(99.9, ...values)
  const step = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 25].find((each) => (100 - lowest) / each <= 5) ?? 25
  const min = Math.max(0, Math.floor(lowest / step) * step)
  const steps = Math.round((100 - min) / step)
  const ticks = Array.from({ length: steps + 1 }, (_, i) => {
    const at = Number((100 - (steps - i) * step).toFixed(3))
    return { at, text: `${at} %` }
  })
  return { title: 'good requests', scale: 'linear', min, max: 100, ticks }
}

export function perDayAxis(values: readonly number[]): Axis {
  return axisFromZero('requests per day', values, short, 1)
}

/** 1200000 → "1.2 M". */
function short(value: number): string {
  if (value >= 1e6) return `${count(value / 1e6)} M`
  return value >= 10_000 ? `${count(value / 1000)} k` : count(value)
}
