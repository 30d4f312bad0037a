import pLimit from 'p-limit'
import { type Day, daysOf } from '../calendar.ts'
import type { StreamingPrometheus } from '../prometheus/prometheus.ts'
import type { Labels } from '../prometheus/samples.ts'
import { countChunk, lookbackSecondsOf } from './chunk-count.ts'
import { type DayCache, DayDraft, type DayRecord } from './day-cache.ts'
import { metricFault } from './doubts.ts'
import { keptDays, siteLabels, wholeDays } from './kept-days.ts'
import { SharedAnswers } from './observe/shared-answers.ts'
import { chunksOf, type DayPart, partsOf } from './parts.ts'
import { recordedDays } from './recorded.ts'
import type { CountRequest, CountResult, SourceMethod } from './request.ts'
import { summarise } from './summary.ts'

export type CountWorld = {
  readonly prometheus: StreamingPrometheus
  /** What counts on this server have in common; absent: nothing. */
  readonly shared?: SharedAnswers
  /** Unix seconds. Days that ended a while before are final and are kept. */
  readonly now: number
  readonly cache?: DayCache
  /** Absent: the cheapest exact one that the server offers. */
  readonly method?: SourceMethod
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { readonly done: number; readonly of: number }) => void
}

/** Days asked for at once: a quarter of a quarter, so that an interruption loses little and labels are not sent daily. */
const chunkDays = 23
/** Two questions at a time, so that a second core of the server has work. */
const parallel = 2

/**
 * Counts events over a window, exactly as the samples in Prometheus prove them: day by day, each finished day kept.
 * @throws Failure where Prometheus cannot be asked; what is missing is never counted as zero.
 */
export async function countIncrements(world: CountWorld, request: CountRequest): Promise<CountResult> {
  const days = daysOf(request.window)
  const { prometheus, cache, method, shared = new SharedAnswers(prometheus) } = world
  const question = cache ? questionOf(request, await shared.externalLabels()) : undefined
  const kept = cache
    ? await keptDays(prometheus, cache, question, lookbackSecondsOf(request))
    : new Map<string, DayRecord>()
  const records = new Map<string, DayRecord>()
  for (const { date, start, end } of days) {
    const day = kept.get(date)
    const isAsked = method === undefined || day?.method === method
    if (day && isAsked && day.start === start && day.end === end) records.set(date, day)
  }
  const cached = new Set(records.keys())
  const finish = async (counted: readonly DayRecord[]) => {
    for (const day of counted) records.set(day.date, day)
    const whole = cache ? await wholeDays(prometheus, request, counted, world.now) : []
    if (whole.length > 0) await cache?.keep(question, whole)
    world.onProgress?.({ done: records.size, of: days.length })
  }
  const isMissing = ({ date }: { readonly date: string }) => !records.has(date)
  if (method === undefined) await finish(await recordedDays(prometheus, request, days.filter(isMissing)))
  await countDays({ ...world, shared }, request, partsOf(request).filter(isMissing), finish)
  const counted = summarise(inOrder(days, records), cached, siteLabels(request))
  const metrics = [...new Set(request.selectors.filter(({ native }) => !native).map(({ metric }) => metric))]
  const whys = await Promise.all(metrics.map(async (metric) => metricFault(metric, await shared.types(metric)) ?? []))
  return { ...counted, faults: [...whys.flat().map((why) => ({ labels: {}, why })), ...counted.faults] }
}

async function countDays(
  world: CountWorld,
  request: CountRequest,
  parts: readonly DayPart[],
  finish: (days: readonly DayRecord[]) => Promise<void>,
): Promise<void> {
  if (parts.length === 0) return
  const { prometheus, shared = new SharedAnswers(prometheus) } = world
  const method = world.method ?? (await shared.method(request.window.end))
  const mayDiffer = world.method === undefined
  const drafts = new Map([...Map.groupBy(parts, ({ date }) => date)].map(([date, each]) => [date, new DayDraft(each)]))
  const limit = pLimit(parallel)
  const stop = new AbortController()
  const count = (chunk: Parameters<typeof countChunk>[1]) =>
    limit(async () => {
      stop.signal.throwIfAborted()
      world.signal?.throwIfAborted()
      const counted = await countChunk({ prometheus, shared, request, method, mayDiffer }, chunk)
      await finish(counted.flatMap(({ part, record }) => drafts.get(part.date)?.add(record) ?? []))
    })
  const settled = await Promise.allSettled(
    chunksOf(parts, chunkDays).map((chunk) =>
      count(chunk).catch((error: unknown) => {
        stop.abort(error)
        throw error
      }),
    ),
  )
  const failed = settled.find((each) => each.status === 'rejected')
  if (failed) throw stop.signal.reason
}

/** What makes days of two counts the same: who was asked, and everything but where the window ends. */
function questionOf({ window, ...question }: CountRequest, server: Labels): unknown {
  return { ...question, start: window.start, server }
}

function inOrder(days: readonly Day[], records: ReadonlyMap<string, DayRecord>): readonly DayRecord[] {
  return days.flatMap(({ date }) => records.get(date) ?? [])
}
