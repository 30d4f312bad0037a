import { requestsOf } from '../promises/source.ts'
import { writeMatchers, writePattern } from '../promql/matchers.ts'
import { edgeFor, lePattern } from '../quarter/buckets.ts'
import {
  type Counted,
  countedFor,
  countersOf,
  type Histogram,
  isScorable,
  type Scorable,
} from '../quarter/indicator.ts'
import { keyOf, type Question, type Subject } from '../quarter/question.ts'
import { type Increments, recordedAs, recordedMatchers, recordedMetric } from '../quarter/recording-name.ts'
import type { RecordingRule } from './recording.ts'

/** Bad and all requests of a promise by site, in each step: what alerts and dashboards add up. */
export const badMetric = 'liftwing_slo:bad:increase5m'
export const allMetric = 'liftwing_slo:all:increase5m'

export function promiseMatchers(service: string, promise: string): string {
  return `slo_service="${service}", slo_promise="${promise}"`
}

/** Both rules of every promise; a threshold below every edge has none, and neither has a native histogram. */
export function badAndAllRules(
  subject: Subject,
  questions: readonly Question[],
  increments: Increments,
): readonly RecordingRule[] {
  return subject.promises.filter(isScorable).flatMap((promised) => {
    const counted = countedFor(promised, subject.source)
    const recorded = countersOf(counted).flatMap((counters) => {
      const key = keyOf(subject.service, counters)
      return questions.filter((question) => question.key === key)
    })
    if (recorded.length < countersOf(counted).length) return []
    const both = expressionsOf(
      subject,
      promised,
      counted,
      recorded.map((question) => summed(subject, question, increments)),
    )
    const labels = { slo_service: subject.service.id, slo_promise: promised.id }
    return both
      ? [
          { record: allMetric, expr: both.all, labels },
          { record: badMetric, expr: both.bad, labels },
        ]
      : []
  })
}

/** Recorded increments by site, of the groups that fulfil all matchers. */
type Summed = (...matchers: readonly string[]) => string

function summed({ source }: Subject, question: Question, increments: Increments): Summed {
  const recorded = recordedMatchers(recordedAs(question, increments))
  return (...more) => `sum by (${source.labels.site}) (${recordedMetric}{${[recorded, ...more].join(', ')}})`
}

function expressionsOf(subject: Subject, promised: Scorable, counted: Counted, [of, part]: readonly Summed[]) {
  if (!of) return undefined
  switch (counted.kind) {
    case 'answers':
      return answersOf(subject, of)
    case 'labels': {
      const when = of(writeMatchers(counted.when))
      return { all: of(), bad: counted.counts === 'bad' ? `${when} or 0 * ${of()}` : lessThan(of(), when) }
    }
    case 'counters':
      if (!part) return undefined
      return { all: of(), bad: counted.counts === 'bad' ? `${part()} or 0 * ${of()}` : lessThan(of(), part()) }
    case 'histogram':
      return latencyOf(subject, promised, counted, of)
  }
}

function answersOf({ service, source }: Subject, of: Summed) {
  const requests = requestsOf(source)
  if (!requests) return undefined
  const { code, flags, codes } = requests
  const { errors, disconnects, clientErrors } = codes
  const clients = service.clientErrors === 'left-out' ? [writePattern(code, clientErrors, '!~')] : []
  const failed =
    disconnects && flags
      ? `((${of(writePattern(code, `${errors}|${disconnects.code}`))} or 0 * ${of()}) - (${of(writePattern(code, disconnects.code), writePattern(flags, disconnects.causedByClient))} or 0 * ${of()}))`
      : of(writePattern(code, errors))
  return { all: of(...clients), bad: `${failed} or 0 * ${of()}` }
}

function latencyOf({ edges }: Subject, { objective }: Scorable, { of: { key }, unit, good }: Histogram, of: Summed) {
  if (!('thresholdMs' in objective)) return undefined
  const edge = edgeFor(objective.thresholdMs, edges[key] ?? [])
  const ms = edge.kind === 'exact' ? edge.ms : edge.belowMs
  if (ms === 0) return undefined
  const all = of('le="+Inf"')
  const within = of(writePattern('le', lePattern(ms, unit)), ...(good.length > 0 ? [writeMatchers(good)] : []))
  return { all, bad: good.length > 0 ? lessThan(all, within) : `${all} - ${within}` }
}

/** All of them less a part that need not have a series. */
const lessThan = (all: string, part: string) => `${all} - (${part} or 0 * ${all})`
