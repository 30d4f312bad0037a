import { createHash } from 'node:crypto'
import type { DatedSelector } from '../counting/request.ts'
import type { Question } from '../quarter/question.ts'

/** What is counted in every step of this length; a report may read these counts instead of the source. */
export const recordedEverySeconds = 300
export const recordedMetric = 'liftwing_slo:count:increase5m'

/** A question whose answer rules record as they go, and the labels that find it again. */
export type Recorded = { readonly service: string; readonly question: string; readonly revision: string }

/** The rules that record a question: one per selector that is in force now or later. */
export type RecordingRule = {
  readonly record: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
}

/** Names a question and its selectors: counts of other selectors never share a history with these. */
export function recordedAs(
  { key, by, selectors, processStart }: Pick<Question, 'key' | 'by' | 'selectors' | 'processStart'>,
  increments: Increments = 'exact',
): Recorded {
  const [service = '', question = ''] = key.split('/')
  const spelled = JSON.stringify([
    increments,
    by,
    processStart,
    selectors.map(({ metric, matchers }) => [metric, matchers]),
  ])
  return { service, question, revision: createHash('sha256').update(spelled).digest('hex').slice(0, 8) }
}

export function recordedMatchers({ service, question, revision }: Recorded): string {
  return `slo_service="${service}", slo_question="${question}", slo_revision="${revision}"`
}

/**
 * How a step is counted. exact: `anchored` selectors of Prometheus 3 (--enable-feature=promql-extended-range-selectors). standard: any
 * Prometheus and Thanos Rule; after a reset, up to one step of what came before it is lost, so reports do not read these counts.
 */
export type Increments = 'exact' | 'standard'

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
