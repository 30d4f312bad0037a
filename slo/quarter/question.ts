import type { DatedSelector } from '../counting/request.ts'
import type { Promised, Service } from '../promises/service.ts'
import { durationsOf, type Source } from '../promises/source.ts'
import { edgeFor, lePattern } from './buckets.ts'
import { isScorable, type Scorable } from './counting-of.ts'

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
  /** Picks one of several servers that scrape the same targets; part of the selectors already. */
  readonly replica?: string
  /** Present where the histogram is native: it has no `le`, and its buckets come with the answer. */
  readonly native?: { readonly thresholdsMs: readonly number[]; readonly unit: 'ms' | 's' }
}

/** "outlink/requests", "article-topic-cache/durations-read": the evidence that a promise rests on. */
export function keyOf(service: Service, { indicator, operation }: Pick<Promised, 'indicator' | 'operation'>): string {
  const kind = indicator === 'availability' ? 'requests' : 'durations'
  return operation === 'all' ? `${service.id}/${kind}` : `${service.id}/${kind}-${operation}`
}

export const stagingKey = (service: Service) => `${service.id}/staging`
export const backendKey = (service: Service) => `${service.id}/backend`
export const backendDurationsKey = (service: Service) => `${service.id}/backend-durations`

/** The same question inside each declared exclusion. */
export function excludedKeys(service: Service, key: string): readonly string[] {
  return service.exclusions.map((_, at) => `${key}/excluded-${at}`)
}

export type Subject = {
  readonly service: Service
  readonly source: Source
  readonly promises: readonly Promised[]
  /** Edges that the server has, in ms. */
  readonly edgesMs: readonly number[]
  /** The same of the backend's histogram; empty where there is none. */
  readonly backendEdgesMs: readonly number[]
}

/** Everything that has to be counted to score a service over a window (unix seconds). */
export function questionsFor(subject: Subject, window: Question['window']): readonly Question[] {
  const { service } = subject
  const scored = new Map<string, Scorable[]>()
  for (const promised of subject.promises.filter(isScorable)) {
    const key = keyOf(service, promised)
    scored.set(key, [...(scored.get(key) ?? []), promised])
  }
  if (!scored.has(`${service.id}/requests`)) scored.set(`${service.id}/requests`, [])
  const main = [...scored].map(([key, promises]) => scoredQuestion(subject, key, promises, window))
  const inside = main.flatMap((question) =>
    excludedKeys(service, question.key).flatMap((key, at) => {
      const part = overlap(service.exclusions[at], window)
      return part ? [{ ...question, key, title: `${question.title}, inside an exclusion`, window: part }] : []
    }),
  )
  return [...main, ...inside, ...stagingQuestion(subject, window), ...backendQuestions(subject, window)]
}

function overlap(exclusion: Service['exclusions'][number] | undefined, window: Question['window']) {
  if (!exclusion) return undefined
  const [start, end] = [Math.max(exclusion.from, window.start), Math.min(exclusion.until, window.end)]
  return start < end ? { start, end } : undefined
}

function scoredQuestion(
  subject: Subject,
  key: string,
  promises: readonly Scorable[],
  window: Question['window'],
): Question {
  const { source, edgesMs } = subject
  const { site, code, flags } = source.labels
  const operation = promises[0]?.operation ?? 'all'
  const of = operation === 'all' ? '' : (source.operations[operation] ?? '')
  const subjectWords = operation === 'all' ? 'requests' : `${operation} requests`
  if (key.startsWith(`${subject.service.id}/requests`)) {
    const by = flags === undefined ? [site, code] : [site, code, flags]
    const title = `${subjectWords} by ${by.join(', ')}`
    return { ...base(subject, key, title, window), by, selectors: selectors(subject, source.requests, [of]) }
  }
  const thresholds = promises.flatMap(({ objective }) => ('thresholdMs' in objective ? [objective.thresholdMs] : []))
  const timed = durationsOf(source)
  const codes = timed.codes === undefined ? '' : `${code}=~"${timed.codes}"`
  if (timed.form === 'native') {
    const native = { thresholdsMs: [...new Set(thresholds)], unit: timed.unit }
    const title = `${subjectWords} by duration, from native histograms`
    return {
      ...base(subject, key, title, window),
      by: [site, 'le'],
      selectors: selectors(subject, timed.metric, [of, codes]),
      native,
    }
  }
  const matchers = [of, codes, leMatcher(thresholds, edgesMs, timed.unit)]
  const title = `${subjectWords} by duration`
  return {
    ...base(subject, key, title, window),
    by: [site, 'le'],
    selectors: selectors(subject, `${timed.metric}_bucket`, matchers),
  }
}

/** The buckets that thresholds need, or those around them, and the one that holds everything. */
export function leMatcher(thresholdsMs: readonly number[], edgesMs: readonly number[], unit: 'ms' | 's'): string {
  const wanted = thresholdsMs.flatMap((ms) => {
    const edge = edgeFor(ms, edgesMs)
    return edge.kind === 'exact' ? [edge.ms] : [edge.belowMs, edge.aboveMs].filter((each) => each > 0)
  })
  const patterns = [...new Set([...wanted, Number.POSITIVE_INFINITY])]
    .sort((a, b) => a - b)
    .map((ms) => lePattern(ms, unit))
  return `le=~"${patterns.join('|').replaceAll('\\', '\\\\')}"`
}

function stagingQuestion(subject: Subject, window: Question['window']): Question[] {
  const { source, service } = subject
  if (source.staging === undefined) return []
  return [
    {
      ...base(subject, stagingKey(service), 'requests to staging, which are not scored', window, 'staging'),
      by: [source.labels.site],
      selectors: selectors(subject, source.requests, [], 'staging'),
    },
  ]
}

function backendQuestions(subject: Subject, window: Question['window']): Question[] {
  const { source, service } = subject
  const { backend } = source
  if (!backend) return []
  const behind = { ...subject, source: { ...source, always: backend.always } }
  const calls: Question = {
    ...base(subject, backendKey(service), 'calls to what lies behind the service', window),
    by: [source.labels.site, backend.outcome],
    selectors: selectors(behind, backend.requests, []),
  }
  const [threshold] = latencyThresholds(subject.promises)
  if (!backend.durations || threshold === undefined) return [calls]
  const { metric, unit } = backend.durations
  const durations: Question = {
    ...base(subject, backendDurationsKey(service), 'calls to what lies behind the service, by duration', window),
    by: [source.labels.site, 'le'],
    selectors: selectors(behind, `${metric}_bucket`, [leMatcher([threshold], subject.backendEdgesMs, unit)]),
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
  const { processStart, replicas } = source
  const replica = replicas?.[environment]
  return {
    key,
    title,
    window,
    aliases,
    scrapeIntervalSeconds,
    processStart,
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
