import { toNumber } from '../../slo/fraction.ts'
import type { Operation } from '../../slo/promises/objective.ts'
import type { RunReport, ScoredObjective } from '../../slo/run/report.ts'

/** One promised step: up to `quantile` of the requests may take `thresholdMs`. */
export type Step = { readonly quantile: number; readonly thresholdMs: number; readonly scored: ScoredObjective }

/** The promises about the latency of one operation, as the stairs under which its curve has to stay. */
export function stairsOf(report: RunReport, operation: Operation): readonly Step[] {
  return report.objectives
    .flatMap((scored) => {
      const { objective } = scored
      if (scored.operation !== operation && scored.operation !== 'all') return []
      if (objective.kind !== 'percentile' && objective.kind !== 'latency') return []
      return [{ quantile: toNumber(objective.target), thresholdMs: objective.thresholdMs, scored }]
    })
    .toSorted((a, b) => a.quantile - b.quantile)
}
