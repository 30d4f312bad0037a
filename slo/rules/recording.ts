import type { DatedSelector } from '../counting/request.ts'
import type { Question } from '../quarter/question.ts'
import { type Increments, recordedAs, recordedMetric } from '../quarter/recording-name.ts'

/** The rules that record a question: one per selector that is in force now or later. */
export type RecordingRule = {
  readonly record: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
}

/**
 * Counts what happened in each step: increments without extrapolation, and the first value of a series in full where its target was
 * scraped before without it, or its process began inside the step. A step begins where the one before ended, so a day's count is
 * the sum of its steps.
 */
export function recordingRule(question: Question, increments: Increments): RecordingRule {
  const { service, question: name, revision } = recordedAs(question, increments)
  const terms = question.selectors.map((selector) => counted(selector, question, increments))
  return {
    record: recordedMetric,
    expr: `sum by (${question.by.join(', ')}) (\n  ${terms.join('\n  or\n  ')}\n)`,
    labels: { slo_service: service, slo_question: name, slo_revision: revision },
  }
}

function counted(one: DatedSelector, question: Question, increments: Increments): string {
  const selector = written(one)
  const last = `last_over_time(${selector}[5m])`
  const before = `last_over_time(${selector}[1h] offset 5m)`
  const { processStart } = question
  const proof = `(up offset 5m == 1${processStart === null ? '' : ` or ${processStart} > time() - 300`})`
  const born = `((${last} unless ${before}${renamed(one, question)}) and on (job, instance) ${proof})`
  if (increments === 'exact') return `${born}\n  or increase(${selector}[5m] anchored)`
  return `${born}\n  or (${last} - ${before} >= 0)\n  or (${last} and ${before})`
}

const written = ({ metric, matchers }: DatedSelector) => `${metric}{${matchers}}`

/** A series that had another name before was not born. */
function renamed(one: DatedSelector, { selectors, aliases }: Question): string {
  const labels = Object.keys(aliases)
  if (labels.length === 0) return ''
  const others = selectors.filter((other) => other !== one)
  return others
    .map((other) => ` unless ignoring (${labels.join(', ')}) last_over_time(${written(other)}[1h] offset 5m)`)
    .join('')
}
