import { usualValues } from '../../../scenarios/lib/knobs.ts'
import type { Plan } from '../../../scenarios/lib/plan.ts'
import { knobsOf } from '../../../scenarios/lib/scenario.ts'
import { surge } from '../../../scenarios/surge.ts'

export type SurgePlan = Plan<'readsPerSecond' | 'writesPerSecond' | 'bodyCheckRatio' | 'hitRatio' | 'readBackRatio'>

/** A small surge; name what matters to a test. */
export function planWith(changes: Partial<SurgePlan & Plan<'arrivals' | 'shape'>> = {}): SurgePlan {
  const usual = usualValues(knobsOf(surge)) as Omit<SurgePlan, 'scenario' | 'target' | 'runId'>
  return { ...usual, scenario: surge.name, target: 'http://127.0.0.1:1', runId: 'run-1', rows: 10_000, ...changes }
}
