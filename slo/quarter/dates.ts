import type { Quarter } from '../calendar.ts'
import type { QuarterReport } from './report.ts'

/** What a report that is made at an instant (unix seconds) says of its quarter. */
export function datesOf(
  { id, name, start, end }: Quarter,
  now: number,
): Pick<QuarterReport, 'quarter' | 'countedUntil' | 'finished'> {
  const countedUntil = Math.min(Math.floor(now), end)
  return {
    quarter: { id, name, start: iso(start), end: iso(end) },
    countedUntil: iso(countedUntil),
    finished: countedUntil === end,
  }
}

const iso = (seconds: number) => new Date(seconds * 1000).toISOString()
