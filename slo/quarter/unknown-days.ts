import { counted } from '../words.ts'
import type { Span } from './span.ts'
import type { DailyGoodBad } from './tally.ts'

/**
 * Days at the start or the end of a site's quarter without a single sample: a memory that is shorter than the quarter, or a service
 * that was not there. A counter bridges a hole between two samples, but not these, so as many requests as on the other days are
 * taken to be unknown: each may have been good or bad.
 */
export function widenByUnknownDays(tally: DailyGoodBad, site: string, { start, countedUntil }: Span) {
  const known = [...tally.days.keys()]
  const days = Math.ceil((countedUntil - start) / 86_400)
  const missing = known.length === 0 ? 0 : Math.min(...known) + (days - 1 - Math.max(...known))
  if (missing <= 0) return { tally, remarks: [] }
  const seen = days - missing
  const unknown = Math.ceil(((tally.good.count + tally.bad.count) * missing) / seen)
  const widen = (bounds: DailyGoodBad['good']) => ({ ...bounds, upper: bounds.upper + unknown })
  return {
    tally: { ...tally, good: widen(tally.good), bad: widen(tally.bad) },
    remarks: [
      `${site} has no samples of ${counted(missing, 'day')} at the quarter's edges; some ${counted(unknown, 'request')} there are unknown.`,
    ],
  }
}
