import { counted, list } from '../words.ts'
import type { Away } from './away.ts'
import type { Span } from './span.ts'
import type { DailyGoodBad } from './tally.ts'

const daySeconds = 86_400

/**
 * Days without a single sample at the start or the end of a site's quarter, or the rest of its last one: a memory that is shorter than the
 * quarter, or a service that was not there. And days between others, where every process began anew. A counter bridges a hole between two
 * samples, but not these, so as many requests as in the rest of the time are taken to be unknown: each may have been good or bad.
 */
export function widenByUnknownDays(
  tally: DailyGoodBad,
  site: string,
  { start, countedUntil }: Span,
  { silentSince, unbridgedDays }: Away = { silentSince: undefined, unbridgedDays: 0 },
) {
  const known = [...tally.days.keys()]
  if (known.length === 0) return { tally, remarks: [] }
  const days = Math.ceil((countedUntil - start) / daySeconds)
  const last = Math.max(...known)
  const edges = Math.min(...known) + (days - 1 - last)
  const until = Math.min(start + (last + 1) * daySeconds, countedUntil)
  const silentSeconds = silentSince === undefined ? 0 : Math.max(until - silentSince, 0)
  const missing = edges + unbridgedDays + silentSeconds / daySeconds
  if (missing <= 0) return { tally, remarks: [] }
  const unknown = Math.ceil(((tally.good.count + tally.bad.count) * missing) / Math.max(days - missing, 1))
  const widen = (bounds: DailyGoodBad['good']) => ({ ...bounds, upper: bounds.upper + unknown })
  const spans = [
    ...(edges > 0 ? [`of ${counted(edges, 'day')} at the quarter's edges`] : []),
    ...(unbridgedDays > 0 ? [`of ${counted(unbridgedDays, 'day')} between others that no counter bridges`] : []),
    ...(silentSeconds > 0 ? [`of the last ${lengthOf(silentSeconds)} of the last day with any`] : []),
  ]
  return {
    tally: { ...tally, good: widen(tally.good), bad: widen(tally.bad) },
    remarks: [`${site} has no samples ${list(spans)}; some ${counted(unknown, 'request')} there are unknown.`],
  }
}

function lengthOf(seconds: number): string {
  return seconds < 5400 ? counted(Math.ceil(seconds / 60), 'minute') : counted(Math.round(seconds / 3600), 'hour')
}
