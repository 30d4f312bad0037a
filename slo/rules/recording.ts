import type { DatedSelector } from '../counting/request.ts'
import { writeSeries } from '../counting/selector-text.ts'
import { writeLabels } from '../promql/matchers.ts'
import { joinMatchers, type Question } from '../quarter/question.ts'
import { type IncrementMethod, recordedAs, recordedMatchers, recordedMetric } from '../quarter/recording-name.ts'

/** The last values of series that are away while their targets are scraped on: what a counter goes on from when it comes back. */
const awayMetric = 'liftwing_slo:away:last'

export type RecordingRule = {
  readonly record: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
}

/** What both rules add to the labels of a series. */
const added = 'slo_service, slo_question, slo_revision'

/** The rules that record a question: its counts, and what they have to remember. */
export function recordingRules(question: Question, increments: IncrementMethod): readonly RecordingRule[] {
  const { service, question: name, revision } = recordedAs(question, increments)
  const labels = { slo_service: service, slo_question: name, slo_revision: revision }
  return [
    { record: recordedMetric, expr: countExpression(question, increments), labels },
    { record: awayMetric, expr: awayExpression(question, rememberedOf(question, increments)), labels },
  ]
}

function rememberedOf(question: Question, increments: IncrementMethod): string {
  return `last_over_time(${awayMetric}{${recordedMatchers(recordedAs(question, increments))}}[1d])`
}

/**
 * Counts what happened in each step: increments without extrapolation. A series that comes back goes on from the value that is
 * remembered of it. The first value of any other counts in full where its target was scraped before without it, or its process
 * began inside the step. A step begins where the one before ended, so a day's count is the sum of its steps.
 */
function countExpression(question: Question, increments: IncrementMethod): string {
  return `sum by (${writeLabels(question.by)}) (\n  ${counted(question, question.selectors, increments)}\n)`
}

/** Requests by site of targets whose histogram lacks an edge: all of them are counted there, and how long they took is not known. */
export function withoutEdge(question: Question, increments: IncrementMethod, site: string, le: string): string {
  const all = counted(question, narrowed(question.selectors, 'le="+Inf"'), increments)
  return `sum by (${site}) ((\n  ${all}\n) unless ignoring (le) (\n  ${lasts(narrowed(question.selectors, le), '5m')}\n))`
}

const narrowed = (selectors: readonly DatedSelector[], more: string): readonly DatedSelector[] =>
  selectors.map((one) => ({ ...one, matchers: joinMatchers([one.matchers, more]) }))

function counted(question: Question, selectors: readonly DatedSelector[], increments: IncrementMethod): string {
  const remembered = rememberedOf(question, increments)
  return selectors.map((one) => increment(one, { ...question, selectors }, increments, remembered)).join('\n  or\n  ')
}

function increment(one: DatedSelector, question: Question, increments: IncrementMethod, remembered: string): string {
  const selector = writeSeries(one)
  const last = `last_over_time(${selector}[5m])`
  const before = `last_over_time(${selector}[5m] offset 5m)`
  const appeared = `(${last} unless ${before})`
  const proof = `(up offset 5m == 1${startedSince(question, 300, ' or ')})`
  const went = (fell: string) => (fell === '' ? '' : ` unless (${fell})`)
  return [
    `(${appeared} - ignoring (${added}) ${remembered} >= 0)`,
    `(${appeared} and ignoring (${added}) ${remembered})`,
    `((${appeared}${renamed(one, question)}) and ${sameTarget(question)} ${proof})`,
    ...(increments === 'exact'
      ? [`(increase(${selector}[5m] anchored)${went(inOneLife(`resets(${selector}[5m] anchored) > 0`, question))})`]
      : [`(${last} - ${before} >= 0)`, `((${last} and ${before})${went(inOneLife(`${last} < ${before}`, question))})`]),
    ...(question.processStart === null ? [] : [`clamp_min(${last} - ${before}, 0)`]),
  ].join('\n  or ')
}

/**
 * Series that were there within a quarter of an hour, or are remembered, and are not there now. Those of a process that has just
 * started begin at zero again, and those of targets that nobody scrapes any more are forgotten.
 */
function awayExpression(question: Question, remembered: string): string {
  const away = `((\n  ${lasts(question.selectors, '15m')}\n  or ignoring (${added}) ${remembered}\n) unless ignoring (${added}) (\n  ${lasts(question.selectors, '5m')}\n))`
  const started = startedSince(question, 900, '')
  const kept = `(${away} and ${sameTarget(question)} last_over_time(up[15m]))`
  return started === '' ? kept : `(0 * ${away} and ${sameTarget(question)} (${started}))\nor ${kept}`
}

const lasts = (selectors: readonly DatedSelector[], span: string) =>
  selectors.map((one) => `last_over_time(${writeSeries(one)}[${span}])`).join('\n  or ')

/** Targets whose process started within some seconds; '' where nothing tells. */
function startedSince({ processStart }: Question, seconds: number, or: string): string {
  return processStart === null ? '' : `${or}${processStart} > time() - ${seconds}`
}

/** As reports tell processes apart, if the source does not say otherwise: by Prometheus' own labels. */
const sameTarget = ({ target = ['job', 'instance'] }: Question) => `on (${writeLabels(target)})`

/** A start is seen with the next scrape, and a fall with the one after it. */
const lifeSeconds = 600

/** Falls of processes that went on: what fell counts nothing until it rises again. '' where nothing tells of starts. */
function inOneLife(fell: string, question: Question): string {
  const { processStart } = question
  return processStart === null ? '' : `${fell} and ${sameTarget(question)} ${processStart} <= time() - ${lifeSeconds}`
}

/** A series that had another name before was not born. */
function renamed(one: DatedSelector, { selectors, aliases }: Question): string {
  const labels = Object.keys(aliases)
  if (labels.length === 0) return ''
  const others = selectors.filter((other) => other !== one)
  return others
    .map((other) => ` unless ignoring (${writeLabels(labels)}) last_over_time(${writeSeries(other)}[1h] offset 5m)`)
    .join('')
}
