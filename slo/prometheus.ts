import { z } from 'zod'
import { Failure } from '../common/failure.ts'
import { Gate } from './gate.ts'
import { type Element, parseSeries, parseValue, readElements, readSeries } from './result-elements.ts'

/** [unix seconds, value]. NaN and infinities are kept: what they mean is for the caller to say. */
export type Sample = readonly [seconds: number, value: number]
export type Labels = Readonly<Record<string, string>>
export type VectorEntry = { readonly labels: Labels; readonly value: number }
export type Series = { readonly labels: Labels; readonly samples: readonly Sample[] }

/** What came back, with everything Prometheus had to say about it: warnings and infos are never dropped. */
export type Answer<T> = { readonly data: readonly T[]; readonly notes: readonly string[] }

export type PrometheusOptions = {
  readonly url: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  readonly fetch?: typeof globalThis.fetch
  /** How many questions may be under way at once; any number where absent. */
  readonly parallel?: number
}

/** Either one instant, or every step of a window with both ends included; unix seconds. */
export type Moments =
  | { readonly at: number }
  | { readonly start: number; readonly end: number; readonly stepSeconds: number }

/** Prometheus could answer, but not within its limits: ask for less at once. */
export class TooMuchAtOnce extends Failure {}

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
  /** An expression evaluated at every step of a window, both ends included. */
  range(query: string, window: { start: number; end: number; stepSeconds: number }): Promise<Answer<Series>>
  /** Label sets of the series that match, within a window. */
  series(selectors: readonly string[], window: { start: number; end: number }): Promise<Answer<Labels>>
  /** The value of an expression at one instant, unparsed: native histograms have a form of their own. */
  unparsed(query: string, atSeconds: number): Promise<unknown>
  /** The server's own clock, unix seconds. */
  clock(): Promise<number>
  /** Any GET under /api/v1/status or /api/v1/targets, unparsed. */
  get(path: string): Promise<unknown>
}

/** A Prometheus whose answers can be larger than memory. */
export interface StreamingPrometheus extends Prometheus {
  /**
   * Hands over the series of an answer one by one. Raw data is asked for (no downsampling), and a store that does not answer is
   * a failure, not a smaller answer. Fails with `TooMuchAtOnce` where a limit of the server is in the way.
   */
  each(query: string, when: Moments, visit: (series: Series) => void, lookbackSeconds?: number): Promise<Streamed>
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
const successSchema = z.object({
  status: z.literal('success'),
  data: z.unknown(),
  warnings: z.array(z.string()).optional(),
  infos: z.array(z.string()).optional(),
})
const statsSchema = z.object({ stats: z.object({ samples: z.object({ totalQueryableSamples: z.number() }) }) })
const errorSchema = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() })

export function connectPrometheus(options: PrometheusOptions): StreamingPrometheus {
  const url = options.url.replace(/\/+$/, '')
  const gate = new Gate(options.parallel ?? Number.POSITIVE_INFINITY)
  const call = (path: string, parameters?: URLSearchParams) =>
    gate.pass(() => request({ ...options, url }, path, parameters))

  async function ask<T>(path: string, parameters: URLSearchParams, schema: z.ZodType<T>) {
    const { data, warnings = [], infos = [] } = await call(path, parameters)
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
      const parameters = new URLSearchParams({ query, time: String(atSeconds) })
      const { data, notes } = await ask('/api/v1/query', parameters, z.union([vectorSchema, scalarSchema]))
      const entries =
        data.resultType === 'scalar'
          ? [{ labels: {}, value: parseValue(data.result[1]) }]
          : data.result.map((entry) => ({ labels: entry.metric, value: parseValue(entry.value[1]) }))
      return { data: entries, notes }
    },
    async samples(rangeSelector, atSeconds) {
      const parameters = new URLSearchParams({ query: rangeSelector, time: String(atSeconds) })
      const { data, notes } = await ask('/api/v1/query', parameters, matrixSchema)
      return { data: data.result.map(toSeries), notes }
    },
    async range(query, { start, end, stepSeconds }) {
      const parameters = new URLSearchParams({
        query,
        start: String(start),
        end: String(end),
        step: String(stepSeconds),
      })
      const { data, notes } = await ask('/api/v1/query_range', parameters, matrixSchema)
      return { data: data.result.map(toSeries), notes }
    },
    async series(selectors, { start, end }) {
      const parameters = new URLSearchParams({ start: String(start), end: String(end) })
      for (const selector of selectors) parameters.append('match[]', selector)
      return ask('/api/v1/series', parameters, z.array(labelsSchema))
    },
    async clock() {
      const { data } = await ask('/api/v1/query', new URLSearchParams({ query: 'time()' }), scalarSchema)
      return parseValue(data.result[1])
    },
    async unparsed(query, atSeconds) {
      return (await call('/api/v1/query', new URLSearchParams({ query, time: String(atSeconds) }))).data
    },
    async get(path) {
      return (await call(path)).data
    },
    async each(query, when, visit, lookbackSeconds = 300) {
      const path = 'at' in when ? '/api/v1/query' : '/api/v1/query_range'
      const moments =
        'at' in when
          ? { time: String(when.at) }
          : { start: String(when.start), end: String(when.end), step: String(when.stepSeconds) }
      const lookback = { lookback_delta: `${lookbackSeconds}s` }
      const parameters = new URLSearchParams({ query, ...moments, ...lookback, ...wholeAndRaw, stats: 'true' })
      const {
        data,
        warnings = [],
        infos = [],
      } = await gate.pass(() =>
        request({ ...options, url }, path, parameters, (element) => visit(checked(path, readSeries(element)))),
      )
      for (const element of restSchema.safeParse(data).data?.result ?? [])
        visit(checked(path, parseSeries(JSON.stringify(element))))
      const stats = statsSchema.safeParse(data)
      const samples = stats.success ? stats.data.stats.samples.totalQueryableSamples : 0
      return { notes: [...warnings, ...infos], samples }
    },
  }
}

/** Words of Thanos, which Prometheus passes over: no answer that lacks a store, none that was downsampled. */
const wholeAndRaw = { partial_response: 'false', max_source_resolution: '0s' }

/** The elements that did not arrive in the compact spelling of Prometheus are still in the envelope. */
const restSchema = z.object({ result: z.array(z.unknown()) })

function toSeries(entry: z.infer<typeof matrixSchema>['result'][number]): Series {
  return { labels: entry.metric, samples: entry.values.map(([at, value]) => [at, parseValue(value)] as const) }
}

async function request(
  options: PrometheusOptions,
  path: string,
  parameters?: URLSearchParams,
  visit?: (element: Element) => void,
) {
  const timeout = AbortSignal.timeout(options.timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  const headers = isNear(options.url) ? { 'accept-encoding': 'identity' } : {}
  const body = parameters ? { method: 'POST', body: parameters, headers } : {}
  const { response, text } = await send()
  const json = parseJson(text)
  const success = successSchema.safeParse(json)
  if (response.ok && success.success) return success.data
  const refused = errorSchema.safeParse(json)
  if (refused.success) throw refusal(options.url, refused.data)
  throw new Failure(
    'environment',
    `${options.url} does not answer like Prometheus: HTTP ${response.status}${excerpt(text)}`,
    {
      hint: 'Check --prometheus: it is the base URL, such as http://127.0.0.1:9090, without /api or /graph.',
    },
  )

  async function send() {
    try {
      const response = await (options.fetch ?? globalThis.fetch)(options.url + path, { ...body, signal })
      return { response, text: visit ? await readElements(response, visit) : await response.text() }
    } catch (cause) {
      options.signal?.throwIfAborted()
      if (cause instanceof Failure) throw cause
      const why = timeout.aborted ? `did not answer within ${options.timeoutMs / 1000} s` : 'cannot be reached'
      throw new Failure('environment', `Prometheus at ${options.url} ${why}.`, {
        hint: 'Check that it runs and that --prometheus names it.',
        cause,
      })
    }
  }
}

/** Packing an answer costs Prometheus more than the loopback does. */
function isNear(url: string): boolean {
  return /^https?:\/\/(127\.|localhost|\[::1\])/.test(url)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function excerpt(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ').slice(0, 80)
  return line === '' ? ', and nothing else.' : `, beginning with "${line}".`
}

function refusal(url: string, { errorType, error }: z.infer<typeof errorSchema>): Failure {
  if (errorType === 'bad_data') return new Failure('input', `Prometheus at ${url} does not accept the query: ${error}`)
  const sentence = `Prometheus at ${url} refused the query (${errorType}): ${error}`
  if (errorType === 'timeout' || /too many samples|maximum resolution|limit/.test(error)) {
    return new TooMuchAtOnce('environment', sentence, {
      hint: 'Its limits (--query.max-samples, --query.timeout) are too low for this question.',
    })
  }
  return new Failure('environment', sentence)
}

function unexpected(url: string, path: string, cause: unknown): Failure {
  return new Failure('environment', `Prometheus at ${url} answered ${path} in an unknown form.`, { cause })
}
