import type { StreamingPrometheus } from '../prometheus/prometheus.ts'
import type { DayCache, DayRecord } from './day-cache.ts'
import { keyOf, pick } from './identity.ts'
import type { CountRequest, Selector } from './request.ts'
import { and, matchersFor, write } from './selector-text.ts'
import type { SeriesFacts } from './series-facts.ts'

export type SeriesMark = DayRecord['marks'][number]

/** Scrapes, remote writes and uploads of stores arrive late. */
const settleSeconds = 900
/** Somebody who writes for a part of a site may be later than the others; within a day after it ended, nothing of a day may have stopped. */
const marginSeconds = 86_400

/** The largest value that stands at the end of a part: zeros are the same everywhere. */
export function marksOf(series: Iterable<SeriesFacts>, index: number, at: number): SeriesMark[] {
  let largest: SeriesFacts | undefined
  let value = 0
  for (const facts of series) {
    const edge = facts.edges[index + 1] as number
    if (!(edge > value)) continue
    largest = facts
    value = edge
  }
  const spelling = largest?.spellings.at(-1)
  return spelling ? [{ query: markQuery(spelling), at, value }] : []
}

export function markQuery({ selector, labels }: SeriesFacts['spellings'][number]): string {
  return write({ ...and({ metric: selector.metric, matchers: '' }, matchersFor([labels])), ...nativeOf(selector) })
}

const nativeOf = ({ native }: Selector) => (native ? { native } : {})

/**
 * The days that were counted from what this server has. An address can change hands, and a server can be filled anew: a handful of
 * their values are asked for again. One of them at least has to be there, and none may differ; memory that is shorter by now is no difference.
 */
export async function keptDays(
  prometheus: StreamingPrometheus,
  cache: DayCache,
  question: unknown,
  lookbackSeconds: number,
): Promise<ReadonlyMap<string, DayRecord>> {
  const days = await cache.days(question)
  if (days.size === 0) return days
  const marked = [...days.values()].filter(({ marks }) => marks.length > 0).sort((a, b) => a.start - b.start)
  const asked = new Set([marked[0], marked.at(-1)])
  const marks = [...asked].flatMap((day) => day?.marks ?? [])
  const found = await Promise.all(marks.map((mark) => compare(prometheus, mark, lookbackSeconds)))
  if (found.includes('same') && !found.includes('other')) return days
  await cache.forget(question)
  return new Map()
}

async function compare(prometheus: StreamingPrometheus, { query, at, value }: SeriesMark, lookbackSeconds: number) {
  const values: number[] = []
  const visit = ({ samples }: { readonly samples: readonly (readonly [number, number])[] }) => {
    if (samples[0]) values.push(samples[0][1])
  }
  await prometheus.each(query, { at }, visit, { lookbackSeconds })
  if (values.length === 0) return 'gone'
  return values.includes(value) ? 'same' : 'other'
}

/**
 * Those of some days, in their order, that are over and whole: every site that left samples has left later ones too. Remote writes and uploads of stores
 * come late, and in order. A day that has only just ended is whole where no series stopped in it: who knows whether it ended, or is late?
 */
export async function wholeDays(
  prometheus: StreamingPrometheus,
  request: CountRequest,
  days: readonly DayRecord[],
  now: number,
): Promise<readonly DayRecord[]> {
  const later = new Map<DayRecord, ReadonlySet<string>>()
  const seen = new Set<string>()
  for (const day of days.toReversed()) {
    later.set(day, new Set(seen))
    for (const site of sitesOf(request, day)) seen.add(site)
  }
  const whole: DayRecord[] = []
  for (const day of days) {
    const isRecent = day.end + marginSeconds > now
    if (day.groups.length === 0 || day.end + settleSeconds > now || (isRecent && day.lives.ended > 0)) continue
    const sites = sitesOf(request, day)
    const open = [...sites].filter((site) => !later.get(day)?.has(site))
    if (open.length === 0 && !isRecent) {
      whole.push(day)
      continue
    }
    const after = await seriesAt(prometheus, request, day.end + settleSeconds)
    const before = isRecent ? await seriesAt(prometheus, request, day.end) : new Map<string, number>()
    const isThere = (site: string) =>
      (after.get(site) ?? 0) >= Math.max(before.get(site) ?? 0, open.includes(site) ? 1 : 0)
    if ([...sites].every(isThere)) whole.push(day)
  }
  return whole
}

/** Labels of groups that name a site. */
export const siteLabels = ({ gapsBy = ['site'], by }: CountRequest) => gapsBy.filter((name) => by.includes(name))

function sitesOf(request: CountRequest, { groups }: DayRecord): ReadonlySet<string> {
  return new Set(groups.map(({ labels }) => keyOf(pick(labels, siteLabels(request)))))
}

/** How many series stand at an instant, by site. */
async function seriesAt(
  prometheus: StreamingPrometheus,
  request: CountRequest,
  at: number,
): Promise<ReadonlyMap<string, number>> {
  const names = siteLabels(request)
  const inForce = request.selectors.filter(({ from = at, until = at + 1 }) => from <= at && until > at)
  const sites = new Map<string, number>()
  if (inForce.length === 0) return sites
  const query = `count by (${names.join(', ')}) (${inForce.map((selector) => write(selector)).join(' or ')})`
  await prometheus.each(query, { at }, ({ labels, samples: [sample] }) => {
    if (sample) sites.set(keyOf(pick(labels, names)), sample[1])
  })
  return sites
}
