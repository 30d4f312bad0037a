import { ExponentialBackoff, handleType, retry } from 'cockatiel'
import pLimit from 'p-limit'
import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import type { Matcher } from '../promql/matchers.ts'
import { call, type Endpoint, TooLongAtOnce, TooManyAtOnce } from './call.ts'
import { readRemotely, type SampleVisitor } from './read.ts'
import type { ReadWindow } from './remote-read/request.ts'
import { parseSeries, parseValue, readSeries } from './result-elements.ts'
import { type Labels, labelsKey, type Series } from './samples.ts'

type VectorEntry = { readonly labels: Labels; readonly value: number }

/** What came back, with everything Prometheus had to say about it. A warning that something could not be read is a failure, not a note. */
export type Answer<T> = { readonly data: readonly T[]; readonly notes: readonly string[] }

type PrometheusOptions = Endpoint & {
  /** How many questions may be under way at once; any number where absent. */
  readonly parallel?: number
}

/** Either one instant, or every step of a window with both ends included; unix seconds. */
export type Moments =
  | { readonly at: number }
  | { readonly start: number; readonly end: number; readonly stepSeconds: number }

/**
 * The Prometheus HTTP API (v1), as far as scoring needs it, and the only place that speaks it. Thanos answers the same calls.
 * Every method fails with a `Failure`: 'environment' when the server cannot be reached or refuses, 'input' when it says that
 * the query is malformed.
 */
export interface Prometheus {
  readonly url: string
  /** The value of an expression at one instant. */
  vector(query: string, atSeconds: number): Promise<Answer<VectorEntry>>
  /** The raw samples of a range selector (`x[5m]`), which end at one instant; ranges are open on the left. */
  samples(rangeSelector: string, atSeconds: number): Promise<Answer<Series>>
  /** Label sets of the series that match, within a window. */
  series(selectors: readonly string[], window: { start: number; end: number }): Promise<Answer<Labels>>
  /** The value of an expression at one instant, unparsed: native histograms have a form of their own. */
  unparsed(query: string, atSeconds: number): Promise<unknown>
  /** The server's own clock, unix seconds. */
  clock(): Promise<number>
  /** Any other GET under /api/v1/, unparsed: status, targets, query_exemplars. */
  get(path: string): Promise<unknown>
}

/** A Prometheus whose answers can be larger than memory. */
export interface StreamingPrometheus extends Prometheus {
  /**
   * Hands over the series of an answer one by one; one series may come in several pieces. Raw data is asked for (no downsampling),
   * and a store that does not answer is a failure, not a smaller answer. Fails with `TooMuchAtOnce` where a limit of the server
   * is in the way.
   */
  each(query: string, when: Moments, visit: (series: Series) => void, asking?: Asking): Promise<Streamed>
  /**
   * Hands over raw samples as the server keeps them (remote read), series by series in order of time; samples beside the window may be
   * among them. Fails with `NotReadable` where a server, or what lies in it, cannot be read so, and with `TooMuchAtOnce` like `each`.
   */
  read(matchers: readonly Matcher[], window: ReadWindow, visitor: SampleVisitor): Promise<void>
}
export type Asking = {
  /** For how long a value stands after its sample; Prometheus' own five minutes where absent. */
  readonly lookbackSeconds?: number
  /** Servers that scrape the same targets are told apart, where a store would make them one. */
  readonly replicas?: 'apart'
  /** Whatever blocks there are, to see that there are some; nothing is counted so. */
  readonly resolution?: 'downsampled'
}
export type Streamed = {
  readonly notes: readonly string[]
  /** Samples that Prometheus had to read, as it says itself. */
  readonly samples: number
}

const timed = z.tuple([z.number(), z.string()])
const labelsSchema = z.record(z.string(), z.string())
const vectorSchema = z.object({
  resultType: z.literal('vector'),
  result: z.array(z.object({ metric: labelsSchema, value: timed })),
})
const scalarSchema = z.object({ resultType: z.literal('scalar'), result: timed })
const matrixSchema = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ metric: labelsSchema, values: z.array(timed).default([]) })),
})
const statsSchema = z.object({ stats: z.object({ samples: z.object({ totalQueryableSamples: z.number() }) }) })

/** What is turned away because others wait is asked again up to twelve times, within about a minute. */
const inAMoment = retry(handleType(TooManyAtOnce), {
  maxAttempts: 12,
  backoff: new ExponentialBackoff({ initialDelay: 250, maxDelay: 5000 }),
})

export function connectPrometheus(options: PrometheusOptions): StreamingPrometheus {
  const url = options.url.replace(/\/+$/, '')
  const limit = pLimit(options.parallel ?? Number.POSITIVE_INFINITY)
  const pass = (...asked: Tail<Parameters<typeof call>>) =>
    limit(() => inAMoment.execute(() => call({ ...options, url }, ...asked), options.signal))

  async function ask<T>(path: string, parameters: URLSearchParams, schema: z.ZodType<T>) {
    const { data, warnings = [], infos = [] } = await pass(path, parameters)
    const parsed = schema.safeParse(data)
    if (!parsed.success) throw unexpected(url, path, parsed.error)
    return { data: parsed.data, notes: [...warnings, ...infos] }
  }

  function checked(path: string, series: Series | undefined): Series {
    if (!series) throw unexpected(url, path, 'an element of the result is no series')
    return series
  }

  return {
    url,
    async vector(query, atSeconds) {
      const parameters = new URLSearchParams({ query, time: String(atSeconds), ...wholeAndRaw })
      const { data, notes } = await ask('/api/v1/query', parameters, z.union([vectorSchema, scalarSchema]))
      const entries =
        data.resultType === 'scalar'
          ? [{ labels: {}, value: parseValue(data.result[1]) }]
          : data.result.map((entry) => ({ labels: entry.metric, value: parseValue(entry.value[1]) }))
      return { data: entries, notes }
    },
    async samples(rangeSelector, atSeconds) {
      const parameters = new URLSearchParams({ query: rangeSelector, time: String(atSeconds), ...wholeAndRaw })
      const { data, notes } = await ask('/api/v1/query', parameters, matrixSchema)
      return { data: data.result.map(toSeries), notes }
    },
    async series(selectors, { start, end }) {
      const parameters = new URLSearchParams({ start: String(start), end: String(end), ...wholeAndRaw })
      for (const selector of selectors) parameters.append('match[]', selector)
      try {
        return await ask('/api/v1/series', parameters, z.array(labelsSchema))
      } catch (error) {
        if (!(error instanceof TooLongAtOnce) || end - start < 2) throw error
      }
      const middle = Math.floor((start + end) / 2)
      const earlier = await this.series(selectors, { start, end: middle })
      const later = await this.series(selectors, { start: middle, end })
      const both = [...earlier.data, ...later.data]
      return {
        data: [...new Map(both.map((labels) => [labelsKey(labels), labels])).values()],
        notes: [...new Set([...earlier.notes, ...later.notes])],
      }
    },
    async clock() {
      const { data } = await ask('/api/v1/query', new URLSearchParams({ query: 'time()' }), scalarSchema)
      return parseValue(data.result[1])
    },
    async unparsed(query, atSeconds) {
      const parameters = new URLSearchParams({ query, time: String(atSeconds), ...wholeAndRaw })
      return (await pass('/api/v1/query', parameters)).data
    },
    async get(path) {
      return (await pass(path)).data
    },
    read(matchers, window, visitor) {
      return limit(() => readRemotely({ ...options, url }, matchers, window, visitor))
    },
    async each(query, when, visit, asking = {}) {
      const { lookbackSeconds = 300, replicas, resolution } = asking
      const notes = new Set<string>()
      let samples = 0
      const askAbout = async (moments: Moments) => {
        const { path, parameters } = written(moments)
        const all = new URLSearchParams({ query, ...parameters, ...wholeAndRaw, stats: 'true' })
        all.set('lookback_delta', `${lookbackSeconds}s`)
        if (replicas === 'apart') all.set('dedup', 'false')
        if (resolution === 'downsampled') all.set('max_source_resolution', '1h')
        const take = (series: Series | undefined) => visit(timely(checked(path, series), moments))
        const { data, warnings = [], infos = [] } = await pass(path, all, (element) => take(readSeries(element)))
        for (const element of restSchema.safeParse(data).data?.result ?? []) take(parseSeries(JSON.stringify(element)))
        for (const note of [...warnings, ...infos]) notes.add(note)
        const stats = statsSchema.safeParse(data)
        samples += stats.success ? stats.data.stats.samples.totalQueryableSamples : 0
      }
      for (const moments of askedAtOnce(when)) await askInReach(moments, askAbout)
      return { notes: [...notes], samples }
    },
  }
}

/** The answer is about other instants than were asked for. */
class Moved extends Failure {}

/** A series that answers about other instants than were asked for would be counted in the wrong day. */
function timely(series: Series, moments: Moments): Series {
  const [first] = series.samples
  if ('at' in moments || !first || (first[0] - moments.start) % moments.stepSeconds === 0) return series
  throw new Moved('environment', 'A server answered about other instants than it was asked for.')
}

/** What spans too much for a server is asked in halves; what it moves, because its memory begins inside, instant by instant. */
async function askInReach(moments: Moments, ask: (moments: Moments) => Promise<void>): Promise<void> {
  try {
    await ask(moments)
  } catch (error) {
    const isWindow = 'start' in moments && moments.start + moments.stepSeconds <= moments.end
    if (error instanceof Moved) for (const instant of instantsOf(moments)) await ask(instant)
    else if (error instanceof TooLongAtOnce && isWindow)
      for (const half of halvesOf(moments)) await askInReach(half, ask)
    else throw error
  }
}

function halvesOf({ start, end, stepSeconds }: Extract<Moments, { start: number }>): readonly Moments[] {
  const middle = start + Math.floor((end - start) / stepSeconds / 2) * stepSeconds
  const halves = [
    { start, end: middle, stepSeconds },
    { start: middle + stepSeconds, end, stepSeconds },
  ]
  return halves.filter((half) => half.start <= half.end)
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never

/** A frontend of Thanos moves a window that does not begin at a multiple of its step; then each instant is asked for by itself. */
function askedAtOnce(when: Moments): readonly Moments[] {
  return 'at' in when || when.start % when.stepSeconds === 0 ? [when] : instantsOf(when)
}

function instantsOf(when: Moments): readonly Moments[] {
  if ('at' in when) return [when]
  const steps = Math.floor((when.end - when.start) / when.stepSeconds)
  return Array.from({ length: steps + 1 }, (_, step) => ({ at: when.start + step * when.stepSeconds }))
}

function written(when: Moments): { readonly path: string; readonly parameters: Readonly<Record<string, string>> } {
  if ('at' in when) return { path: '/api/v1/query', parameters: { time: String(when.at) } }
  const { start, end, stepSeconds } = when
  return {
    path: '/api/v1/query_range',
    parameters: { start: String(start), end: String(end), step: String(stepSeconds) },
  }
}

/** Words of Thanos, which Prometheus passes over: no answer that lacks a store, none that was downsampled. */
const wholeAndRaw = { partial_response: 'false', max_source_resolution: '0s' }

/** The elements that did not arrive in the compact spelling of Prometheus are still in the envelope. */
const restSchema = z.object({ result: z.array(z.unknown()) })

function toSeries(entry: z.infer<typeof matrixSchema>['result'][number]): Series {
  return { labels: entry.metric, samples: entry.values.map(([at, value]) => [at, parseValue(value)] as const) }
}

function unexpected(url: string, path: string, cause: unknown): Failure {
  return new Failure('environment', `Prometheus at ${url} answered ${path} in an unknown form.`, { cause })
}
