import { type SurgePlan, surgeDefaults } from '../../../scenarios/lib/plan.ts'

/** A small plan; name what matters to a test. */
export function planWith(changes: Partial<SurgePlan> = {}): SurgePlan {
  return {
    ...surgeDefaults,
    target: 'http://127.0.0.1:1',
    runId: 'run-1',
    rows: 10_000,
    ...changes,
  }
}
