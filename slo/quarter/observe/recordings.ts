import type { CountRequest } from '../../counting/request.ts'
import type { Prometheus } from '../../prometheus/prometheus.ts'
import type { Question } from '../question.ts'
import { recordedAs, recordedEverySeconds, recordedMatchers, recordedMetric } from '../recording-name.ts'

/** The recorded counts of questions, by their key. */
export type Recordings = ReadonlyMap<string, NonNullable<CountRequest['recorded']>>

/**
 * Which questions rules have been recording on this server, with these very selectors. Counts of other selectors, and those of the
 * `standard` rules, carry another revision and are not found. Where labels were renamed, rules cannot follow a process from its old
 * name to its new one, and where nothing tells when processes start, they take a dip for a restart: those questions go to the source.
 */
export async function findRecordings(
  prometheus: Prometheus,
  questions: readonly Question[],
  { start, end }: { readonly start: number; readonly end: number },
): Promise<Recordings> {
  const { data } = await prometheus.series([recordedMetric], { start, end })
  const known = new Set(
    data.map((labels) => `${labels['slo_service']}/${labels['slo_question']} ${labels['slo_revision']}`),
  )
  const found = questions.flatMap((question) => {
    if (question.selectors.length > 1 || question.native || question.processStart === null) return []
    const recorded = recordedAs(question)
    if (!known.has(`${question.key} ${recorded.revision}`)) return []
    const read = { metric: recordedMetric, matchers: recordedMatchers(recorded), everySeconds: recordedEverySeconds }
    return [[question.key, read] as const]
  })
  return new Map(found)
}
