import type { Day } from '../calendar.ts'
import type { StreamingPrometheus } from '../prometheus/prometheus.ts'
import type { DayRecord } from './day-cache.ts'
import { canonicalLabels, keyOf, pick } from './identity.ts'
import { markQuery, type SeriesMark } from './kept-days.ts'
import { Inquiry } from './observe/inquiry.ts'
import type { CountRequest } from './request.ts'
import { write } from './selector-text.ts'
import { Groups, noLives } from './tally.ts'

const lookbackSeconds = 300

/**
 * The days whose increments were recorded by rules without a hole. Rules of a group are evaluated together, so a day of a site is
 * whole when any of its series is; a series with fewer samples was born in it. A site that was not scraped records nothing, so
 * every site that is ever recorded must be whole.
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
  const inquiry = new Inquiry(prometheus, lookbackSeconds)
  const fewest = await completeness(inquiry, request, recorded, days)
  const whole: DayRecord[] = []
  for (const day of days) {
    const length = day.end - day.start
    const text = `${write(recorded)}[${length}s]`
    if ((fewest.get(day.date) ?? 0) < Math.floor(length / recorded.everySeconds)) continue
    const groups = new Groups()
    const marks: SeriesMark[] = []
    const seen = new Set<string>()
    let isTwice = false
    await inquiry.ask(`sum_over_time(${text})`, { at: day.end }, ({ labels, samples }) => {
      const count = samples[0]?.[1] ?? 0
      const group = pick(canonicalLabels(labels, request.aliases), request.by)
      const query = `sum_over_time(${markQuery({ selector: recorded, labels })}[${length}s])`
      // Two servers that record the same rules have each counted everything.
      isTwice ||= seen.has(keyOf(group))
      seen.add(keyOf(group))
      if (marks.length === 0) marks.push({ query, at: day.end, value: count })
      groups.add(group, { count, lower: count, upper: count, unseen: 0 })
    })
    if (isTwice) continue
    const { date, start, end } = day
    const told = { samples: 0, doubts: [], turns: [], marks, notes: [], queries: [] }
    whole.push({ date, start, end, method: 'recorded', groups: [...groups.all()], lives: noLives, gaps: [], ...told })
  }
  return whole.map((day, index) => ({ ...day, ...inquiry.share(index, whole.length) }))
}

/** Recorded steps of each day, of the site that has fewest. */
async function completeness(
  inquiry: Inquiry,
  { gapsBy = [] }: CountRequest,
  recorded: NonNullable<CountRequest['recorded']>,
  days: readonly Day[],
): Promise<ReadonlyMap<string, number>> {
  const steps = new Map<string, Map<string, number>>()
  for (const { date, start, end } of days) {
    const text = `${write(recorded)}[${end - start}s]`
    await inquiry.ask(
      `max by (${gapsBy.join(', ')}) (count_over_time(${text}))`,
      { at: end },
      ({ labels, samples }) => {
        const site = JSON.stringify(gapsBy.map((label) => labels[label] ?? ''))
        steps.set(site, (steps.get(site) ?? new Map<string, number>()).set(date, samples[0]?.[1] ?? 0))
      },
    )
  }
  const sites = [...steps.values()]
  if (sites.length === 0) return new Map()
  return new Map(days.map(({ date }) => [date, Math.min(...sites.map((ofSite) => ofSite.get(date) ?? 0))]))
}
