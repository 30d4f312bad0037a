import { z } from 'zod'
import { Failure } from '../../../common/failure.ts'
import { daysOf } from '../../calendar.ts'
import { type CountWorld, countIncrements } from '../../counting/count.ts'
import type { CountRequest, CountResult, GroupTally } from '../../counting/request.ts'
import { writeSeries } from '../../counting/selector-text.ts'
import type { Prometheus } from '../../prometheus/prometheus.ts'
import { inUnit } from '../histogram-edges.ts'
import type { Question } from '../question.ts'

const written = z.string().transform(Number)
const bucketSchema = z.tuple([z.number(), written, written, written])
const answerSchema = z.object({
  resultType: z.literal('vector'),
  result: z.array(
    z.object({
      histogram: z.tuple([z.number(), z.object({ buckets: z.array(bucketSchema).default([]) })]).optional(),
    }),
  ),
})
/** Bounds of a bucket in the histogram's own unit, open below. */
type Bucket = readonly [lower: number, upper: number]

/**
 * Counts a question about native histograms as if the edges around its thresholds were classic buckets: at a bucket's edge
 * histogram_fraction does not interpolate, so each edge is a counter like any other, and is counted like one.
 */
export async function countNative(world: CountWorld, question: Question, request: CountRequest): Promise<CountResult> {
  const { native } = question
  if (!native) throw new Error(`${question.key} is no question about native histograms`)
  const buckets = await bucketsOf(world.prometheus, request)
  return countAtEdges(
    world,
    request,
    edgesAround(
      buckets,
      native.thresholdsMs.map((ms) => inUnit(ms, native.unit)),
    ),
  )
}

/** The edges at which thresholds can be counted: themselves, or both ends of every bucket that holds them. */
export function edgesAround(buckets: readonly Bucket[], thresholds: readonly number[]): readonly number[] {
  const edges = thresholds.flatMap((threshold) => {
    const across = buckets.filter(([lower, upper]) => lower < threshold && upper > threshold)
    if (across.length === 0) return [threshold]
    // The widest of all days and sites: what is surely within a closer edge is within all the more.
    return [Math.min(...across.map(([lower]) => lower)), Math.max(...across.map(([, upper]) => upper))]
  })
  return [...new Set(edges)].sort((a, b) => a - b)
}

/** All observations, and those within each edge, with the edge as `le`. */
async function countAtEdges(world: CountWorld, request: CountRequest, edges: readonly number[]): Promise<CountResult> {
  const method = world.method === 'raw' ? 'raw' : 'resets'
  const count = async (le: string, native: { readonly within?: number }) => {
    const selectors = request.selectors.map((selector) => ({ ...selector, native }))
    return withEdge(await countIncrements({ ...world, method }, { ...request, selectors }), le)
  }
  let all = await count('+Inf', {})
  for (const edge of edges) all = beside(all, await count(String(edge), { within: edge }))
  return all
}

function withEdge(counted: CountResult, le: string): CountResult {
  const mark = (groups: readonly GroupTally[]) => groups.map((group) => ({ ...group, labels: { ...group.labels, le } }))
  const daily = counted.daily.map((day) => ({ ...day, groups: mark(day.groups) }))
  const absences = counted.absences.map((each) => ({ ...each, labels: { ...each.labels, le } }))
  return { ...counted, groups: mark(counted.groups), daily, absences }
}

/** The lives of its series are told once; the questions were asked for each edge. */
function beside(all: CountResult, more: CountResult): CountResult {
  return {
    groups: [...all.groups, ...more.groups],
    daily: all.daily.map((day, at) => ({ ...day, groups: [...day.groups, ...(more.daily[at]?.groups ?? [])] })),
    faults: [...all.faults, ...more.faults],
    lacksEdges: false,
    absences: [...all.absences, ...more.absences],
    unbridged: all.unbridged,
    ledger: {
      ...all.ledger,
      samples: all.ledger.samples + more.ledger.samples,
      notes: [...new Set([...all.ledger.notes, ...more.ledger.notes])],
      queries: [...all.ledger.queries, ...more.ledger.queries],
    },
  }
}

/** Every bucket that was filled in the window, as coarse as the coarsest series of its day. */
async function bucketsOf(prometheus: Prometheus, { selectors, window }: CountRequest): Promise<readonly Bucket[]> {
  const found = new Map<string, Bucket>()
  for (const { start, end } of daysOf(window)) {
    const terms = selectors.map((selector) => `increase(${writeSeries(selector)}[${end - start}s])`)
    const answer = answerSchema.safeParse(await prometheus.unparsed(`sum(${terms.join(' or ')})`, end))
    if (!answer.success) {
      throw new Failure('environment', `Prometheus at ${prometheus.url} answered about histograms in an unknown form.`)
    }
    const buckets = answer.data.result.flatMap(({ histogram }) => histogram?.[1].buckets ?? [])
    for (const [, lower, upper] of buckets) found.set(`${lower} ${upper}`, [lower, upper])
  }
  return [...found.values()]
}
