import { durationsOf } from '../promises/source.ts'
import { edgeFor, lePattern } from '../quarter/buckets.ts'
import { isScorable, type Scorable } from '../quarter/counting-of.ts'
import { keyOf, type Question, type Subject } from '../quarter/question.ts'
import { type Increments, recordedAs, recordedMatchers, recordedMetric } from '../quarter/recording-name.ts'
import type { RecordingRule } from './recording.ts'

/** Bad and all requests of a promise by site, in each step: what alerts and dashboards add up. */
export const badMetric = 'liftwing_slo:bad:increase5m'
export const allMetric = 'liftwing_slo:all:increase5m'

export function promiseMatchers(service: string, promise: string): string {
  return `slo_service="${service}", slo_promise="${promise}"`
}

/** Both rules of every promise; a threshold below every edge has none. */
export function badAndAllRules(
  subject: Subject,
  questions: readonly Question[],
  increments: Increments,
): readonly RecordingRule[] {
  return subject.promises.filter(isScorable).flatMap((promised) => {
    const question = questions.find(({ key }) => key === keyOf(subject.service, promised))
    return question ? rulesOf(subject, promised, question, increments) : []
  })
}

function rulesOf(
  { service, source, edgesMs }: Subject,
  { id, objective }: Scorable,
  question: Question,
  increments: Increments,
): RecordingRule[] {
  const labels = { slo_service: service.id, slo_promise: id }
  const { site, code, flags } = source.labels
  const of = (...more: readonly string[]) => {
    const matchers = [recordedMatchers(recordedAs(question, increments)), ...more].join(', ')
    return `sum by (${site}) (${recordedMetric}{${matchers}})`
  }
  const both = (all: string, bad: string) => [
    { record: allMetric, expr: all, labels },
    { record: badMetric, expr: bad, labels },
  ]
  if (!('thresholdMs' in objective)) {
    const { errors, disconnects } = source.codes
    const clients = service.clientErrors === 'left-out' ? [`${code}!~"${source.codes.clientErrors}"`] : []
    const failed =
      disconnects && flags
        ? `((${of(`${code}=~"${errors}|${disconnects.code}"`)} or 0 * ${of()}) - (${of(`${code}=~"${disconnects.code}"`, `${flags}=~"${disconnects.causedByClient}"`)} or 0 * ${of()}))`
        : of(`${code}=~"${errors}"`)
    return both(of(...clients), `${failed} or 0 * ${of()}`)
  }
  const edge = edgeFor(objective.thresholdMs, edgesMs)
  const ms = edge.kind === 'exact' ? edge.ms : edge.belowMs
  if (ms === 0) return []
  const le = lePattern(ms, durationsOf(source).unit).replaceAll('\\', '\\\\')
  return both(of('le="+Inf"'), `${of('le="+Inf"')} - ${of(`le=~"${le}"`)}`)
}
