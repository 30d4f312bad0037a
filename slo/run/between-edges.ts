import { edgesMs } from '../edges.ts'
import { countWithin, merged, size } from '../histogram.ts'
import type { Operation } from '../promises/objective.ts'
import { count } from './answer-counts.ts'
import { operationsOf, type RunEvidence } from './evidence.ts'
import type { Clock } from './percentiles.ts'

/** The edges of the histograms at or beside a threshold: both are the threshold where it is one. */
export function edgesBeside(thresholdMs: number): readonly [lowerMs: number, upperMs: number] {
  const lower = edgesMs.findLast((edge) => edge <= thresholdMs) ?? 0
  return [lower, edgesMs.find((edge) => edge >= thresholdMs) ?? Number.POSITIVE_INFINITY]
}

/**
 * How many requests that ended well took at most so long, as far as the generator's journal can tell: it knows each latency within 1 %. undefined where
 * it is not of the same requests as the counters in Prometheus.
 */
export function withinByJournal(
  operation: Operation | 'all',
  thresholdMs: number,
  clock: Clock,
  { plan, tally, generator }: RunEvidence,
): { readonly least: number; readonly most: number } | undefined {
  const meant = operationsOf(plan, operation).map((each) => each.operation)
  const ok = merged(
    meant.flatMap((each) =>
      (generator.summary?.operations[each]?.outcomes ?? [])
        .filter(({ outcome }) => outcome === 'ok')
        .map((latencies) => latencies[clock]),
    ),
  )
  const counted = count(tally, (answer) => answer.outcome === 'ok' && meant.includes(answer.operation))
  return size(ok) === counted ? countWithin(ok, thresholdMs) : undefined
}
