import { requestsOf } from '../promises/source.ts'
import { writeMatchers, writePattern } from '../promql/matchers.ts'
import { edgeFor, lePattern } from '../quarter/histogram-edges.ts'
import {
  countedFor,
  countersOf,
  type HistogramIndicator,
  isScorable,
  type ResolvedIndicator,
  type Scorable,
} from '../quarter/indicator.ts'
import { keyOf, type Question, type Subject } from '../quarter/question.ts'
import { type IncrementMethod, recordedAs, recordedMatchers, recordedMetric } from '../quarter/recording-name.ts'
import { type RecordingRule, withoutEdge } from './recording.ts'

/** Bad and all requests of a promise by site, in each step: what alerts and dashboards add up. */
export const badMetric = 'liftwing_slo:bad:increase5m'
export const allMetric = 'liftwing_slo:all:increase5m'
/** Those of which nobody can tell; only while there are any. */
export const unjudgedMetric = 'liftwing_slo:unjudged:increase5m'

export function promiseMatchers(service: string, promise: string): string {
  return `slo_service="${service}", slo_promise="${promise}"`
}

/** A promise that rules can record: expressions by site. */
export type Recordable = {
  readonly promised: Scorable
  readonly all: string
  /** Those that are shown to be bad: none where what tells is missing. */
  readonly bad: string
  /** What is lacking a bucket or a counter; null where nothing can. */
  readonly unjudged: string | null
}

/** A threshold below every edge cannot be recorded, and neither can a native histogram. */
export function recordableOf(
  subject: Subject,
  questions: readonly Question[],
  increments: IncrementMethod,
): readonly Recordable[] {
  return subject.promises.filter(isScorable).flatMap((promised) => {
    const counted = countedFor(promised, subject.source)
    const recorded = countersOf(counted).flatMap((counters) => {
      const key = keyOf(subject.service, counters)
      return questions.filter((question) => question.key === key)
    })
    if (recorded.length < countersOf(counted).length) return []
    const expressions = expressionsOf(
      subject,
      promised,
      counted,
      recorded.map((question) => ({ question, increments, of: summed(subject, question, increments) })),
    )
    return expressions ? [{ promised, ...expressions }] : []
  })
}

export function badAndAllRules(
  { service }: Subject,
  { promised, all, bad, unjudged }: Recordable,
): readonly RecordingRule[] {
  const labels = { slo_service: service.id, slo_promise: promised.id }
  return [
    { record: allMetric, expr: all, labels },
    ...(unjudged === null ? [] : [{ record: unjudgedMetric, expr: unjudged, labels }]),
    { record: badMetric, expr: bad, labels },
  ]
}

/** Recorded increments by site, of the groups that fulfil all matchers. */
type Summed = (...matchers: readonly string[]) => string
type Sums = { readonly question: Question; readonly increments: IncrementMethod; readonly of: Summed }

function summed({ source }: Subject, question: Question, increments: IncrementMethod): Summed {
  const recorded = recordedMatchers(recordedAs(question, increments))
  return (...more) => `sum by (${source.labels.site}) (${recordedMetric}{${[recorded, ...more].join(', ')}})`
}

type Expressions = Omit<Recordable, 'promised'>

function expressionsOf(
  subject: Subject,
  promised: Scorable,
  counted: ResolvedIndicator,
  [sums, parts]: readonly Sums[],
): Expressions | undefined {
  if (!sums) return undefined
  const { of } = sums
  switch (counted.kind) {
    case 'answers':
      return answersOf(subject, of)
    case 'labels': {
      const when = of(writeMatchers(counted.when))
      return { all: of(), bad: counted.counts === 'bad' ? orNone(when, of()) : lessThan(of(), when), unjudged: null }
    }
    case 'counters':
      if (!parts) return undefined
      return counted.counts === 'bad'
        ? { all: of(), bad: orNone(parts.of(), of()), unjudged: null }
        : { all: of(), bad: orNone(`(${of()} - ${parts.of()})`, of()), unjudged: `${of()} unless ${parts.of()}` }
    case 'histogram':
      return latencyOf(subject, promised, counted, sums)
  }
}

function answersOf({ service, source }: Subject, of: Summed): Expressions | undefined {
  const requests = requestsOf(source)
  if (!requests) return undefined
  const { code, flags, codes } = requests
  const { errors, disconnects, clientErrors } = codes
  const all = of(...(service.clientErrors === 'left-out' ? [writePattern(code, clientErrors, '!~')] : []))
  if (!disconnects || !flags) return { all, bad: orNone(of(writePattern(code, errors)), of()), unjudged: null }
  const failed = of(writePattern(code, `${errors}|${disconnects.code}`))
  const byClients = of(writePattern(code, disconnects.code), writePattern(flags, disconnects.causedByClient))
  return { all, bad: orNone(lessThan(failed, byClients), of()), unjudged: null }
}

/** All buckets of a histogram are born together: where one is missing, what it would have held is not known. */
function latencyOf(
  { service, source, edges }: Subject,
  { id, objective }: Scorable,
  { of: { key }, unit, good }: HistogramIndicator,
  { question, increments, of }: Sums,
): Expressions | undefined {
  if (!('thresholdMs' in objective)) return undefined
  const edge = edgeFor(objective.thresholdMs, edges[key] ?? [])
  const ms = edge.kind === 'exact' ? edge.ms : edge.belowMs
  if (ms === 0) return undefined
  const { site } = source.labels
  const all = of('le="+Inf"')
  const le = writePattern('le', lePattern(ms, unit))
  const within = good.length > 0 ? `(${orNone(of(le, writeMatchers(good)), of(le))})` : of(le)
  const unknown = `(${orNone(`sum by (${site}) (${unjudgedMetric}{${promiseMatchers(service.id, id)}})`, all)})`
  return {
    all,
    bad: orNone(`clamp_min(${all} - ${within} - ${unknown}, 0)`, all),
    unjudged: withoutEdge(question, increments, site, le),
  }
}

/** A part that need not have a series. */
const orNone = (part: string, all: string) => `${part} or 0 * ${all}`
/** All of them less such a part. */
const lessThan = (all: string, part: string) => `(${all} - (${orNone(part, all)}))`
