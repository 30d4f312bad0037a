import { createHash } from 'node:crypto'
import type { Question } from './question.ts'

/** What is counted in every step of this length; a report may read these counts instead of the source. */
export const recordedEverySeconds = 300
export const recordedMetric = 'liftwing_slo:count:increase5m'

/** A question whose answer rules record as they go, and the labels that find it again. */
type Recorded = { readonly service: string; readonly question: string; readonly revision: string }

/**
 * How a step is counted. exact: `anchored` selectors of Prometheus 3 (--enable-feature=promql-extended-range-selectors). standard: any
 * Prometheus and Thanos Rule; after a reset, up to one step of what came before it is lost, so reports do not read these counts.
 */
export type IncrementMethod = 'exact' | 'standard'

/** Grows when rules count otherwise: what they recorded before is not read then. 2: series that come back go on from where they were. 3: a fall without
 * a restart counts nothing. */
const generation = 3

/** Names a question and its selectors: counts of other selectors never share a history with these. */
export function recordedAs(
  { key, by, selectors, processStart, target }: Pick<Question, 'key' | 'by' | 'selectors' | 'processStart' | 'target'>,
  increments: IncrementMethod = 'exact',
): Recorded {
  const [service = '', question = ''] = key.split('/')
  const spelled = JSON.stringify([
    generation,
    increments,
    by,
    processStart,
    selectors.map(({ metric, matchers }) => [metric, matchers]),
    ...(target === undefined ? [] : [target]),
  ])
  return { service, question, revision: createHash('sha256').update(spelled).digest('hex').slice(0, 8) }
}

export function recordedMatchers({ service, question, revision }: Recorded): string {
  return `slo_service="${service}", slo_question="${question}", slo_revision="${revision}"`
}
