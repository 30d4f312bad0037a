import type { DatedSelector } from '../counting/request.ts'
import type { Counters, Unit } from '../promises/indicator.ts'
import type { Promised, Service } from '../promises/service.ts'
import { requestsOf, type Source } from '../promises/source.ts'
import { writeMatchers } from '../promql/matchers.ts'
import {
  type Edges,
  leMatcher,
  type Spellings,
  wantedEdges,
  wantedEdgesWithNeighbours,
  writeEdge,
} from './histogram-edges.ts'
import { type Behind, behind, both, isScorable, labelsOf, type Need, needsOf } from './indicator.ts'

/** One count to ask Prometheus for. Its key names it in the report's evidence. */
export type Question = {
  readonly key: string
  readonly title: string
  readonly selectors: readonly DatedSelector[]
  readonly by: readonly string[]
  readonly window: { readonly start: number; readonly end: number }
  readonly aliases: Service['source']['aliases']
  readonly scrapeIntervalSeconds: number
  readonly processStart: Source['processStart']
  readonly target?: NonNullable<Source['target']>
  /** Picks one of several servers that scrape the same targets; part of the selectors already. */
  readonly replica?: string
  /** All edges of a classic histogram that the server has. */
  readonly edgesMs?: readonly number[]
  /** Those of its edges that are spelled otherwise than is expected. */
  readonly spelled?: readonly string[]
  /** Present where the histogram is classic: each `le` that every series has to have. */
  readonly edges?: readonly string[]
  /** What is asked where one of them is missing for a time. */
  readonly withNeighbours?: Pick<Question, 'selectors'> & { readonly edges: readonly string[] }
  /** Present where the histogram is native: it has no `le`, and its buckets come with the answer. */
  readonly native?: { readonly thresholdsMs: readonly number[]; readonly unit: Unit }
}

/** "outlink/requests", "article-topic-cache/durations-read": the evidence that a promise rests on. */
export function keyOf(service: Service, counters: Pick<Counters, 'key'>): string {
  return `${service.id}/${counters.key}`
}

export const requestsKey = (service: Service) => `${service.id}/requests`
export const stagingKey = (service: Service) => `${service.id}/staging`

/** The same question inside each declared exclusion. */
export function excludedKeys(service: Service, key: string): readonly string[] {
  return service.exclusions.map((_, at) => `${key}/excluded-${at}`)
}

export type Subject = {
  readonly service: Service
  readonly source: Source
  readonly promises: readonly Promised[]
  readonly edges: Edges
  readonly spelled?: Spellings
}

/** Everything that has to be counted to score a service over a window (unix seconds). */
export function questionsFor(subject: Subject, window: Question['window']): readonly Question[] {
  const { service } = subject
  const main = scoredQuestions(subject, window)
  const inside = main.flatMap((question) =>
    excludedKeys(service, question.key).flatMap((key, at) => {
      const part = excludedIn(service.exclusions, at, window)
      return part ? [{ ...question, key, title: `${question.title}, inside an exclusion`, window: part }] : []
    }),
  )
  return [...main, ...inside, ...stagingQuestion(subject, window), ...backendQuestions(subject, window)]
}

/** What an exclusion leaves out of a window, but for what one that begins before it leaves out already. */
function excludedIn(exclusions: Service['exclusions'], at: number, window: Question['window']) {
  const mine = exclusions[at]
  if (!mine) return undefined
  const before = exclusions.filter(({ from }, other) => from < mine.from || (from === mine.from && other < at))
  const start = Math.max(mine.from, window.start, ...before.map(({ until }) => until))
  const end = Math.min(mine.until, window.end)
  return start < end ? { start, end } : undefined
}

/** What promises count, each counter once however many promises rest on it; and the requests by code, where the source tells them. */
export function scoredQuestions(subject: Subject, window: Question['window']): readonly Question[] {
  const needs = new Map<string, Need>()
  for (const promised of subject.promises.filter(isScorable)) {
    for (const need of needsOf(promised, subject.source)) {
      const known = needs.get(need.of.key)
      needs.set(need.of.key, known ? both(known, need) : need)
    }
  }
  const requests = requestsOf(subject.source)
  if (requests && !needs.has('requests')) {
    const of = { key: 'requests', metric: requests.metric, matchers: [] }
    needs.set(of.key, { of, by: labelsOf({ kind: 'answers', of }, subject.source), what: 'requests' })
  }
  return [...needs.values()].map((need) => scoredQuestion(subject, need, window))
}

function scoredQuestion(subject: Subject, { of, by, what, timed }: Need, window: Question['window']): Question {
  const { service, source, edges } = subject
  const spelled = subject.spelled?.[of.key]
  const grouped = [...new Set([source.labels.site, ...by])]
  const key = keyOf(service, of)
  const matchers = writeMatchers(of.matchers)
  if (!timed) {
    return {
      ...base(subject, key, `${what} by ${grouped.join(', ')}`, window),
      by: grouped,
      selectors: selectors(subject, of.metric, [matchers]),
    }
  }
  const { histogram, thresholdsMs } = timed
  if (histogram.form === 'native') {
    return {
      ...base(subject, key, `${what} by duration, from native histograms`, window),
      by: grouped,
      selectors: selectors(subject, of.metric, [matchers]),
      native: { thresholdsMs: [...new Set(thresholdsMs)], unit: histogram.unit },
    }
  }
  const edgesMs = edges[of.key] ?? []
  const withEdges = (wanted: readonly number[]) => ({
    selectors: selectors(subject, `${of.metric}_bucket`, [matchers, leMatcher(wanted, histogram.unit, spelled)]),
    edges: wanted.map((ms) => writeEdge(ms, histogram.unit)),
  })
  return {
    ...base(subject, key, `${what} by duration`, window),
    by: grouped,
    edgesMs,
    ...(spelled ? { spelled } : {}),
    ...withEdges(wantedEdges(thresholdsMs, edgesMs)),
    withNeighbours: withEdges(wantedEdgesWithNeighbours(thresholdsMs, edgesMs)),
  }
}

function stagingQuestion(subject: Subject, window: Question['window']): Question[] {
  const { source, service } = subject
  const requests = requestsOf(source)
  if (source.staging === undefined || !requests) return []
  return [
    {
      ...base(subject, stagingKey(service), 'requests to staging, which are not scored', window, 'staging'),
      by: [source.labels.site],
      selectors: selectors(subject, requests.metric, [], 'staging'),
    },
  ]
}

function backendQuestions(subject: Subject, window: Question['window']): readonly Question[] {
  return behind(subject.source).flatMap((each) => questionsBehind(each, subject, window))
}

function questionsBehind(backend: Behind, subject: Subject, window: Question['window']): readonly Question[] {
  const { source, service } = subject
  const { key, durationsKey, by } = backend
  const calling = { ...subject, source: { ...source, always: backend.always } }
  const who = [backend.name, by && `each ${by}`].filter(Boolean).join(', ')
  const title = `calls to what lies behind the service${who === '' ? '' : ` (${who})`}`
  const grouped = [source.labels.site, ...(by === undefined ? [] : [by])]
  const calls: Question = {
    ...base(subject, `${service.id}/${key}`, title, window),
    by: [...grouped, backend.outcome],
    selectors: selectors(calling, backend.requests, []),
  }
  const thresholds = [...new Set(latencyThresholds(subject.promises))]
  if (!backend.durations || thresholds.length === 0) return [calls]
  const { metric, unit } = backend.durations
  const edgesMs = subject.edges[durationsKey] ?? []
  const spelled = subject.spelled?.[durationsKey]
  const durations: Question = {
    ...base(subject, `${service.id}/${durationsKey}`, `${title}, by duration`, window),
    edgesMs,
    ...(spelled ? { spelled } : {}),
    by: [...grouped, 'le'],
    selectors: selectors(calling, `${metric}_bucket`, [leMatcher(wantedEdges(thresholds, edgesMs), unit, spelled)]),
  }
  return [calls, durations]
}

/** The promised thresholds in ms, the longest first: beyond it, a request is slow in anybody's eyes. */
export function latencyThresholds(promises: readonly Promised[]): readonly number[] {
  return promises
    .flatMap(({ objective }) => ('thresholdMs' in objective ? [objective.thresholdMs] : []))
    .sort((a, b) => b - a)
}

type Environment = 'production' | 'staging'

function base(
  { service, source }: Subject,
  key: string,
  title: string,
  window: Question['window'],
  environment: Environment = 'production',
) {
  const { aliases, scrapeIntervalSeconds } = service.source
  const { processStart, replicas, target } = source
  const replica = replicas?.[environment]
  return {
    key,
    title,
    window,
    aliases,
    scrapeIntervalSeconds,
    processStart,
    ...(target === undefined ? {} : { target }),
    ...(replica === undefined ? {} : { replica }),
  }
}

/** A metric with everything that must match, for each period of the service's own selector. */
function selectors(
  { service, source }: Subject,
  metric: string,
  more: readonly string[],
  environment: Environment = 'production',
): readonly DatedSelector[] {
  const entries = service.source.selectors
  return entries.map(({ from, match }, at) => {
    const until = entries[at + 1]?.from
    return {
      metric,
      matchers: joinMatchers([source.always, ...environmentOf(source, environment), match, ...more]),
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
    }
  })
}

/** What picks production or staging, and of several servers there the one that counts. */
export function environmentOf(source: Source, environment: Environment): readonly string[] {
  return [source[environment] ?? '', source.replicas?.[environment] ?? '']
}

export function joinMatchers(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim().replace(/,$/, ''))
    .filter((part) => part !== '')
    .join(', ')
}
