import type { Promised } from '../../promises/service.ts'
import { matchesWhole } from '../../promql/pattern.ts'
import type { ServiceEvidence } from '../evidence.ts'
import { edgeOf } from '../histogram-edges.ts'
import { type Behind, behind, nameIn } from '../indicator.ts'
import { latencyThresholds } from '../question.ts'
import type { ServiceScore } from '../record.ts'

type Score = NonNullable<ServiceScore['backends']>[number]
type CountedGroups = ServiceEvidence['evidence'][string]['groups']

/** Everybody whom the service has called, each apart: calls, failures, and how many took no longer than what is promised of the service. */
export function backendsOf(
  { service, source, evidence }: ServiceEvidence,
  promises: readonly Promised[],
): Pick<ServiceScore, 'backends'> {
  const known = behind(source).flatMap((each) => {
    const calls = evidence[`${service.id}/${each.key}`]
    return calls ? [{ each, calls, durations: evidence[`${service.id}/${each.durationsKey}`] }] : []
  })
  if (known.length === 0) return {}
  const thresholdsMs = [...new Set(latencyThresholds(promises))].sort((a, b) => a - b)
  const backends = known.flatMap(({ each, calls, durations }) => {
    const timed = Map.groupBy(durations?.groups ?? [], ({ labels }) => nameIn(each, labels))
    return [...Map.groupBy(calls.groups, ({ labels }) => nameIn(each, labels))].map(([name, groups]) =>
      scoreOf(name, each, groups, timed.get(name) ?? [], thresholdsMs),
    )
  })
  return { backends: backends.filter(({ calls }) => calls > 0).sort((a, b) => (a.name < b.name ? -1 : 1)) }
}

function scoreOf(
  name: string,
  behind: Behind,
  calls: CountedGroups,
  timed: CountedGroups,
  thresholdsMs: readonly number[],
): Score {
  const { outcome, errors, durations } = behind
  const failed = calls.filter(({ labels }) => matchesWhole(errors, labels[outcome] ?? ''))
  const base = { name, calls: total(calls), errors: total(failed) }
  if (!durations || timed.length === 0) return { ...base, within: [] }
  const at = (ms: number) => timed.filter(({ labels }) => edgeOf(labels['le'] ?? '', durations.unit) === ms)
  const of = total(at(Number.POSITIVE_INFINITY))
  // An edge that the histogram does not have says nothing.
  const within = thresholdsMs.flatMap((ms) => (at(ms).length === 0 ? [] : [{ ms, count: total(at(ms)), of }]))
  return { ...base, within }
}

const total = (groups: CountedGroups) => groups.reduce((sum, { count }) => sum + count, 0)
