import type { Unit } from './indicator.ts'

/** The unit that a histogram's name speaks of, as Prometheus' naming asks for; undefined where it speaks of none that is known here. */
export function unitIn(metric: string): Unit | undefined {
  if (/nanosec|_ns$|minutes|hours/.test(metric)) return undefined
  if (/microsec|_us$|_usec/.test(metric)) return 'us'
  if (/millisec|_ms$|_millis$|_msec/.test(metric)) return 'ms'
  return /seconds/.test(metric) ? 's' : undefined
}
