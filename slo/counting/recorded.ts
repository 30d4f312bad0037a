import type { StreamingPrometheus } from '../prometheus.ts'
import type { Day } from '../quarter.ts'
import type { DayRecord } from './day-cache.ts'
import { canonicalLabels, pick } from './identity.ts'
import { Journal } from './journal.ts'
import type { CountRequest } from './request.ts'
import { write } from './selector-text.ts'
import { Groups, noLives } from './tally.ts'

const lookbackSeconds = 300

/**
 * The days whose increments were recorded by rules without a hole. Rules of a group are evaluated together, so a day is whole when
 * any of its series is; a series with fewer samples was born in it.
 */
export async function recordedDays(
  prometheus: StreamingPrometheus,
  request: CountRequest,
  days: readonly Day[],
): Promise<readonly DayRecord[]> {
  const { recorded } = request
  const [first] = days
  const last = days.at(-1)
  if (!recorded || !first || !last) return []
  const journal = new Journal(prometheus, lookbackSeconds)
  const whole: DayRecord[] = []
  for (const day of days) {
    const length = day.end - day.start
    const text = `${write(recorded)}[${length}s]`
    let most = 0
    await journal.ask(`max(count_over_time(${text}))`, { at: day.end }, ({ samples }) => {
      most = Math.max(most, samples[0]?.[1] ?? 0)
    })
    if (most < Math.floor(length / recorded.everySeconds)) continue
    const groups = new Groups()
    await journal.ask(`sum_over_time(${text})`, { at: day.end }, ({ labels, samples }) => {
      const count = samples[0]?.[1] ?? 0
      const group = pick(canonicalLabels(labels, request.aliases), request.by)
      groups.add(group, { count, lower: count, upper: count, unseen: 0 })
    })
    const { date, start, end } = day
    const told = { samples: 0, notes: [], queries: [] }
    whole.push({ date, start, end, method: 'recorded', groups: [...groups.all()], lives: noLives, gaps: [], ...told })
  }
  const { samples, notes, queries } = journal.book
  const share = Math.round(samples / Math.max(whole.length, 1))
  return whole.map((day) => ({ ...day, samples: share, notes: [...notes], queries: [...queries] }))
}
