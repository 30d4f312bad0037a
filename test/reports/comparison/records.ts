import type { Measure } from '../../../slo/comparison/measure.ts'
import type { ComparedRow, ComparisonReport, Decision } from '../../../slo/comparison/record.ts'
import { factsOfComparison } from '../../slo/comparison/facts.ts'
import { aDesign } from '../../slo/comparison/machine.ts'

export const latency = (statistic: 'P50' | 'P95' | 'P99' | 'mean', operation = 'read'): Measure => ({
  of: 'latency',
  operation,
  statistic,
  clock: 'fromSchedule',
})

/** A measure that differs by so many percent. */
export function row(
  measure: Measure,
  decision: Decision | undefined,
  [estimate, lower, upper]: readonly [number, number?, number?],
): ComparedRow {
  const bounds = {
    ...(lower === undefined ? {} : { lower: lower / 100 }),
    ...(upper === undefined ? {} : { upper: upper / 100 }),
  }
  return {
    measure,
    decides: true,
    a: 1,
    b: 1 + estimate / 100,
    difference: { estimate: estimate / 100, ...bounds },
    tolerated: 0.05,
    excluded: 0.2,
    ...(decision ? { decision } : {}),
  }
}

export function comparisonOf(changes: Partial<ComparisonReport> = {}): ComparisonReport {
  return {
    schemaVersion: 1,
    kind: 'comparison',
    ...factsOfComparison,
    verdict: 'met',
    reasons: [],
    measured: {
      way: 'blocks',
      design: aDesign,
      blocks: [],
      looks: [
        { pairs: 10, suspected: [], confirmed: [] },
        { pairs: 20, suspected: [], confirmed: [] },
      ],
      stopped: 'exhausted',
    },
    measures: [row(latency('P50'), 'not-worse', [0.4, -1, 2])],
    shifts: [],
    ...changes,
  }
}
