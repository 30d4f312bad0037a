import type { SurgePlan } from '../scenarios/lib/plan.ts'
import { timeline } from '../scenarios/lib/timeline.ts'
import type { PlannedOperation, RunPlan } from '../slo/run/evidence.ts'
import type { RunFacts } from '../slo/run/facts.ts'

const counted = { read: { method: 'GET', database: 'reads' }, write: { method: 'PUT', database: 'writes' } } as const

/** The plan as scoring knows it. */
export function runPlanOf(plan: SurgePlan): RunPlan {
  const operations = timeline(plan)
    .filter(({ phase }) => phase === 'scored')
    .map(
      ({ op, schedule }): PlannedOperation => ({
        operation: op,
        planned: schedule.requests,
        isReadBack: op === 'write',
        ...counted[op],
      }),
    )
  const { durationSeconds, warmupSeconds, timeoutMs, target } = plan
  return { operations, durationSeconds, warmupSeconds, timeoutMs, target }
}

/** The plan as a report tells it. */
export function toldPlan(plan: SurgePlan): RunFacts['plan'] {
  const { seed, durationSeconds, warmupSeconds, rows, timeoutMs } = plan
  return {
    scenario: 'surge',
    seed: String(seed),
    operations: runPlanOf(plan).operations.map(({ operation, planned }) => ({
      operation,
      perSecond: planned / durationSeconds,
    })),
    durationSeconds,
    warmupSeconds,
    rows,
    timeoutMs,
    knobs: [
      { flag: '--zipf', value: plan.zipfExponent, unit: '', help: 'popularity falls as rank^-s; 0 is uniform' },
      {
        flag: '--body-check',
        value: plan.bodyCheckRatio,
        unit: '',
        help: 'share of reads whose whole body is checked',
      },
    ],
  }
}
