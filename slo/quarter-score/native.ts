import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import type { Prometheus } from '../prometheus.ts'
import { daysOf } from '../quarter.ts'
import { type CountedGroup, type Evidence, emptyLedger, groupKey } from './evidence.ts'
import type { Question } from './question.ts'

/** A count as Prometheus writes it; increments of native histograms are extrapolated, so they are no whole numbers. */
const written = z.string().transform(Number)
const bucketSchema = z.tuple([z.number(), written, written, written])
const histogramSchema = z.object({ count: written, buckets: z.array(bucketSchema).default([]) })
const answerSchema = z.object({
  resultType: z.literal('vector'),
  result: z.array(
    z.object({
      metric: z.record(z.string(), z.string()),
      histogram: z.tuple([z.number(), histogramSchema]).optional(),
    }),
  ),
})
type Histogram = z.infer<typeof histogramSchema>

/** Requests of a histogram surely and possibly within a threshold, and the bucket edges (in its own unit) that say so. */
export type Within = {
  readonly surely: number
  readonly possibly: number
  readonly below: number
  readonly above: number
}

/** Exact where the threshold is a bucket's edge; else the one bucket that holds it may lie on either side. */
export function within({ buckets }: Histogram, threshold: number): Within {
  const inside = buckets.filter(([, , upper]) => upper <= threshold)
  const across = buckets.filter(([, lower, upper]) => lower < threshold && upper > threshold)
  const sum = (some: readonly (typeof buckets)[number][]) => some.reduce((total, [, , , count]) => total + count, 0)
  return {
    surely: sum(inside),
    possibly: sum(inside) + sum(across),
    below: across.length > 0 ? Math.min(...across.map(([, lower]) => lower)) : threshold,
    above: across.length > 0 ? Math.max(...across.map(([, , upper]) => upper)) : threshold,
  }
}

/**
 * Counts a question about native histograms, day by day, and answers as if the edges around its threshold were classic buckets.
 * `increase` extrapolates and does not know births, so its counts are rounded and the ledger says so.
 */
export async function countNative(prometheus: Prometheus, question: Question, quarterStart: number): Promise<Evidence> {
  const { native, selectors, window, by, title } = question
  if (!native) throw new Error(`${question.key} is no question about native histograms`)
  const site = by[0] ?? 'site'
  const rows: Row[] = []
  const queries: Evidence['ledger']['queries'] = []
  for (const { start, end } of daysOf(window)) {
    const terms = selectors.map(({ metric, matchers }) => `increase(${metric}{${matchers}}[${end - start}s])`)
    const query = `sum by (${site}) (${terms.join(' or ')})`
    queries.push({ query, at: end, times: 1 })
    const day = Math.floor((start - quarterStart) / 86_400)
    for (const { labels, histogram } of await ask(prometheus, query, end))
      rows.push({ day, site: labels[site] ?? '', histogram })
  }
  const notes = [
    `Native histograms are counted by increase(), which extrapolates: the figures of ${question.key} are rounded.`,
  ]
  return {
    title,
    selectors: selectors.map((selector) => ({ ...selector })),
    by: [...by],
    window,
    groups: groupsOf(rows, site, native),
    ledger: { ...emptyLedger, series: new Set(rows.map((row) => row.site)).size, notes, queries },
  }
}

type Row = { readonly day: number; readonly site: string; readonly histogram: Histogram }

async function ask(prometheus: Prometheus, query: string, at: number) {
  const answer = answerSchema.safeParse(await prometheus.unparsed(query, at))
  if (!answer.success) {
    throw new Failure(
      'environment',
      `Prometheus at ${prometheus.url} answered a query for native histograms in an unknown form.`,
    )
  }
  return answer.data.result.flatMap(({ metric, histogram }) =>
    histogram ? [{ labels: metric, histogram: histogram[1] }] : [],
  )
}

/** The widest edges of all days stand for each day's own: what is surely within a closer edge is within all the more. */
function groupsOf(
  rows: readonly Row[],
  site: string,
  { thresholdsMs, unit }: NonNullable<Question['native']>,
): CountedGroup[] {
  const scale = unit === 'ms' ? 1 : 1000
  const groups = new Map<string, CountedGroup>()
  const add = (row: Row, le: string, value: number) => {
    const labels = { [site]: row.site, le }
    const count = Math.round(value)
    const before = groups.get(groupKey(labels)) ?? { labels, count: 0, upper: 0, unseen: 0, days: [] }
    const days: CountedGroup['days'] = [...before.days, [row.day, count, count, 0]]
    groups.set(groupKey(labels), { ...before, count: before.count + count, upper: before.upper + count, days })
  }
  for (const row of rows) add(row, '+Inf', row.histogram.count)
  const told = new Set<number>()
  for (const ms of thresholdsMs) {
    const each = rows.map((row) => ({ row, ...within(row.histogram, ms / scale) }))
    const below = Math.min(...each.map((day) => day.below))
    const above = Math.max(...each.map((day) => day.above))
    const isNew = (edge: number) => !told.has(edge)
    const edges = [below, above].filter(isNew)
    for (const { row, surely, possibly } of each) {
      if (edges.includes(below)) add(row, String(below), surely)
      if (above !== below && edges.includes(above)) add(row, String(above), possibly)
    }
    for (const edge of edges) told.add(edge)
  }
  return [...groups.values()]
}
