import { secondsAxis } from '../charts/axes.ts'
import type { Axis } from '../charts/chart-spec.ts'
import type { TimeBin } from './columns.ts'

/** Seconds after the start of what was asked about; a phone has room for every other tick. */
export function timeAxis(columns: readonly TimeBin[]): Axis {
  const axis = secondsAxis(columns[0]?.from ?? 0, columns.at(-1)?.to ?? 1)
  return { ...axis, title: 'time since the start', ticks: everyOther(axis.ticks) }
}

export function everyOther(ticks: Axis['ticks']): Axis['ticks'] {
  return ticks.map((tick, i) => (i % 2 === 1 ? { ...tick, minor: true } : tick))
}
