import type { Unit } from './indicator.ts'

/** Where a name ends, but for what says that it is a histogram, and which. */
const end = '(?=(_(hist|histogram|distribution|v\\d+))*$)'
const others = new RegExp(`nanosec|[._](ns|nanos)${end}|minutes|hours`)
const micros = new RegExp(`microsec|[._]usec|[._](us|micros)${end}`)
const millis = new RegExp(`millisec|[._]msec|[._](ms|millis)${end}`)

/** Does a histogram's name speak of a unit that is not known here? */
export function isOtherUnit(metric: string): boolean {
  return others.test(metric)
}

/** The unit that a histogram's name speaks of, as Prometheus' naming asks for; undefined where it speaks of none that is known here. */
export function unitIn(metric: string): Unit | undefined {
  if (isOtherUnit(metric)) return undefined
  if (micros.test(metric)) return 'us'
  if (millis.test(metric)) return 'ms'
  return /seconds/.test(metric) ? 's' : undefined
}
