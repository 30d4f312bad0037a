import { clientRequests, databaseMetrics, jobs, serviceMetrics, type TrafficKind } from '../../conventions.ts'
import { edgesMs, edgesSeconds } from '../../edges.ts'
import type { Answer, Prometheus } from '../../prometheus/prometheus.ts'
import { bracket, growth, type Labels, labelsKey, type Sample, type Series } from '../../prometheus/samples.ts'
import type { OperationName } from '../../promises/objective.ts'
import { type AnswerCounts, countByGenerator, readAnswerCounts } from '../answer-counts.ts'
import { type BackendCalls, backendMetrics, backendsOf } from '../backends.ts'
import type { PlannedOperation, Scrapes, ServiceOperation, ServiceView } from '../evidence.ts'
import type { Provenance } from '../record.ts'
import { metricsOf, type Resources, resourcesOf } from '../resources.ts'
import { counterSamples } from './counter-samples.ts'

/** Half-open, unix seconds. */
export type MeasuredWindow = { readonly start: number; readonly end: number }

/** A witness' statement with the query behind it, so that the report can show where each number comes from. */
export type Statement<T> = { readonly value: T; readonly evidence: Provenance; readonly notes: readonly string[] }

/** How our own Prometheus names Cassandra. */
export const databaseSelector = `job="${jobs.database}"`

/** The client's counters of the scored phase, as remote write delivered them last. */
export async function askClient(
  prometheus: Prometheus,
  runId: string,
  window: MeasuredWindow,
  at: number,
): Promise<Statement<{ readonly tally: AnswerCounts; readonly byGenerator: Readonly<Record<string, number>> }>> {
  const range = `[${span(window, at)}s]`
  const query = `last_over_time(${clientRequests.stored}{${clientRequests.run}="${runId}",phase="scored"}${range})`
  const answer = await prometheus.vector(query, at)
  const value = { tally: readAnswerCounts(answer.data), byGenerator: countByGenerator(answer.data) }
  return state(value, query, at, answer, ({ value }) => value)
}

/** Where to look for the end of what a generator sent: its scored window, when it had its last answer (unix seconds), how much it sent. */
export type EndOfLoad = { readonly window: MeasuredWindow; readonly endedAt: number; readonly sent: number }

/**
 * Whether the service works on nothing any more: it was scraped since the generator ended, and has counted all that was sent, or what it
 * counts has stopped growing.
 */
export async function isAtRest(
  prometheus: Prometheus,
  selector: string,
  { window, endedAt, sent }: EndOfLoad,
  at: number,
): Promise<boolean> {
  const query = requestsOf(selector)
  const since = once(await prometheus.samples(`${query}[${Math.ceil(at - endedAt) + 1}s]`, at)).data.map(
    ({ samples }) => samples.filter(([t]) => t >= endedAt),
  )
  if (since.length === 0 || since.some((samples) => samples.length === 0)) return false
  if (since.every((samples) => samples.length > 1 && samples.at(-1)?.[1] === samples.at(-2)?.[1])) return true
  const before = once(await prometheus.samples(`${query}[${span(window, window.start)}s]`, window.start)).data
  const last = (all: readonly (readonly Sample[])[]) =>
    all.reduce((sum, samples) => sum + (samples.at(-1)?.[1] ?? 0), 0)
  return last(since) - last(before.map(({ samples }) => samples)) >= sent
}

/**
 * What the service counted between the last scrape before the window and the newest one. The caller sees to it that no request
 * was under way at either scrape.
 */
export async function askService(
  prometheus: Prometheus,
  selector: string,
  operations: readonly Pick<PlannedOperation, 'operation' | 'method' | 'absent'>[],
  window: MeasuredWindow,
  at: number,
): Promise<Statement<ServiceView | undefined>> {
  const seconds = span(window, at)
  const query = requestsOf(selector)
  const good = operations.some(({ absent }) => absent > 0) ? '2..|404' : '2..'
  const requests = once(await counterSamples(prometheus, query, seconds, at))
  const bucketsOf = `${serviceMetrics.durations}_bucket{${loadTestOf(selector)},code=~"${good}"}`
  const buckets = once(await counterSamples(prometheus, bucketsOf, seconds, at))
  const starts = once(await prometheus.samples(`${serviceMetrics.processStart}{${selector}}[${seconds}s]`, at))
  const grown = (series: Series) => growth(bracket(series.samples, window.start, at))
  const counted = (method: string): ServiceOperation => {
    const mine = requests.data.filter((series) => series.labels['method'] === method)
    const byCode = sumBy(mine, (series) => series.labels['code'] ?? '', grown)
    return {
      total: Object.values(byCode).reduce((sum, n) => sum + n, 0),
      byCode,
      okWithin: within(
        buckets.data.filter((series) => series.labels['method'] === method),
        grown,
      ),
    }
  }
  const seen = requests.data.some((series) => series.samples.some(([t]) => t <= window.start))
  const view = {
    operations: Object.fromEntries(operations.map(({ operation, method }) => [operation, counted(method)])),
    restarts: countRestarts(starts.data),
    instances: [...new Set(starts.data.map(({ labels }) => labels['instance'] ?? ''))],
  }
  return state(seen ? view : undefined, `${query}[${seconds}s]`, at, requests, grown)
}

/** A service that several jobs scrape is counted once: series of one instance that differ by their job are the same counter. */
function once(answer: Answer<Series>): Answer<Series> {
  const identities = answer.data.map(({ labels: { job: _, ...rest } }) => labelsKey(rest))
  return { ...answer, data: answer.data.filter((_, i) => identities.indexOf(identities[i] ?? '') === i) }
}

/**
 * How much Cassandra itself answered for clients, by operation; absent where it is not scraped, and where several operations share a
 * counter.
 */
export async function askCassandra(
  prometheus: Prometheus,
  operations: readonly Pick<PlannedOperation, 'operation' | 'database'>[],
  window: MeasuredWindow,
  at: number,
): Promise<Statement<Record<OperationName, number>>> {
  const query = `{__name__=~"${databaseMetrics.reads}|${databaseMetrics.writes}",table="topics"}`
  const seconds = span(window, at)
  const answer = await counterSamples(prometheus, query, seconds, at)
  const grown = (series: Series) => growth(bracket(series.samples, window.start, at))
  const value: Record<OperationName, number> = {}
  for (const { operation, database } of operations) {
    const mine = answer.data.filter(({ labels }) => labels['__name__'] === databaseMetrics[database])
    const isAlone = operations.filter((other) => other.database === database).length === 1
    if (isAlone && mine.length > 0) value[operation] = mine.reduce((sum, series) => sum + grown(series), 0)
  }
  return state(value, `${query}[${seconds}s]`, at, answer, grown)
}

/** What Cassandra's compiler used of one processor in the last seconds; undefined where nobody counts it. */
export async function askCompilingShare(prometheus: Prometheus, at: number): Promise<number | undefined> {
  const { data } = await prometheus.vector(`sum(rate(${databaseMetrics.compiling}{${databaseSelector}}[6s]))`, at)
  return data[0]?.value
}

/** Seconds for which Cassandra's compiler worked inside the window; undefined where nobody counts them. */
export async function askCompiling(
  prometheus: Prometheus,
  window: MeasuredWindow,
  at: number,
): Promise<Statement<number | undefined>> {
  const query = `${databaseMetrics.compiling}{${databaseSelector}}[${span(window, at)}s]`
  const answer = await prometheus.samples(query, at)
  const grown = (series: Series) => growth(bracket(series.samples, window.start, window.end))
  const value = answer.data.length === 0 ? undefined : answer.data.reduce((sum, series) => sum + grown(series), 0)
  return state(value, query, at, answer, grown)
}

/** What the service saw of whom it asks: of Cassandra by operation, of others by name; empty where it does not tell. */
export async function askBackends(
  prometheus: Prometheus,
  selector: string,
  window: MeasuredWindow,
  at: number,
): Promise<Statement<readonly BackendCalls[]>> {
  const query = `{__name__=~"${backendMetrics}",${selector}}`
  const seconds = span(window, at)
  const answer = once(await counterSamples(prometheus, query, seconds, at))
  const grown = (series: Series) => growth(bracket(series.samples, window.start, at))
  return state(backendsOf(answer.data, grown), `${query}[${seconds}s]`, at, answer, grown)
}

/** How the service and its database used what they have, over the window. */
export async function askResources(
  prometheus: Prometheus,
  selector: string,
  window: MeasuredWindow,
): Promise<{ readonly value: Resources; readonly notes: readonly string[] }> {
  const range = `[${span(window, window.end)}s]`
  const [service, database] = await Promise.all([
    prometheus.samples(`{__name__=~"${metricsOf('service')}",${selector}}${range}`, window.end),
    prometheus.samples(`{__name__=~"${metricsOf('database')}",${databaseSelector}}${range}`, window.end),
  ])
  return {
    value: [...resourcesOf('service', once(service).data, window), ...resourcesOf('database', database.data, window)],
    notes: [...service.notes, ...database.notes],
  }
}

/** How many scrapes worked inside the window, and how many there should have been; none where nothing is scraped. */
export async function askScrapes(
  prometheus: Prometheus,
  selector: string,
  what: string,
  window: MeasuredWindow,
): Promise<Statement<Scrapes>> {
  const length = Math.ceil(window.end - window.start)
  const query = `up{${selector}}[${length}s]`
  const answer = await prometheus.samples(query, window.end)
  const counts = answer.data.map(({ samples }) => {
    const interval = medianStep(samples.map(([t]) => t))
    return {
      expected: interval === undefined ? 1 : Math.max(Math.floor(length / interval), samples.length),
      succeeded: samples.filter(([, up]) => up === 1).length,
    }
  })
  const sum = (key: 'expected' | 'succeeded') => counts.reduce((total, each) => total + each[key], 0)
  const value = { what, expected: sum('expected'), succeeded: sum('succeeded') }
  return state(value, query, window.end, answer, (series) => series.samples.length)
}

const loadTestTraffic: TrafficKind = 'load-test'
const loadTestOf = (selector: string) => `${selector},traffic="${loadTestTraffic}",route=~"/v1/topics.*"`
const requestsOf = (selector: string) => `${serviceMetrics.requests}{${loadTestOf(selector)}}`

/** Long enough to hold a scrape before the window, for any usual scrape interval. */
function span({ start }: MeasuredWindow, at: number): number {
  return Math.ceil(at - start) + 120
}

function within(series: readonly Series[], grown: (series: Series) => number): Record<string, number> {
  const byEdge = sumBy(series, (each) => String(Number(each.labels['le'])), grown)
  return Object.fromEntries(edgesMs.map((edge, i) => [edge, byEdge[String(edgesSeconds[i])] ?? 0]))
}

function sumBy(series: readonly Series[], key: (series: Series) => string, value: (series: Series) => number) {
  const sums: Record<string, number> = {}
  for (const each of series) sums[key(each)] = (sums[key(each)] ?? 0) + value(each)
  return sums
}

function countRestarts(series: readonly Series[]): number {
  return series.reduce((sum, { samples }) => sum + new Set(samples.map(([, started]) => started)).size - 1, 0)
}

function medianStep(times: readonly number[]): number | undefined {
  const steps = times.slice(1).map((t, i) => t - (times[i] ?? t))
  return steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)]
}

function state<T, Each extends { readonly labels: Labels }>(
  value: T,
  query: string,
  at: number,
  answer: Answer<Each>,
  number: (series: Each) => number,
): Statement<T> {
  const samples = answer.data
    .map((series) => ({ labels: { ...series.labels }, value: number(series) }))
    .filter((sample) => sample.value !== 0)
  return { value, evidence: { query, at: new Date(at * 1000).toISOString(), samples }, notes: answer.notes }
}
