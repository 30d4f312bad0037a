import { scenarioOf, stagesOf } from '../scenarios/all.ts'
import type { Plan } from '../scenarios/lib/plan.ts'
import { knobsOf } from '../scenarios/lib/scenario.ts'
import type { PlannedOperation, RunPlan } from '../slo/run/evidence.ts'
import type { RunFacts } from '../slo/run/facts.ts'

/** The plan as scoring knows it. */
export function runPlanOf(plan: Plan): RunPlan {
  const scored = stagesOf(plan).filter(({ phase }) => phase === 'scored')
  // Those that send nothing, too: what is promised about them then stays open.
  const operations = scenarioOf(plan).operations.map((operation): PlannedOperation => {
    const { name, method, database, isReadBack } = operation
    const planned = scored.find((stage) => stage.operation === operation)?.schedule.requests ?? 0
    const { isAbsent } = operation.requests(plan)
    let absent = 0
    for (let k = 0; k < planned; k++) if (isAbsent('scored', k)) absent++
    return { operation: name, planned, absent, method, database, isReadBack }
  })
  const { durationSeconds, warmupSeconds, timeoutMs, target } = plan
  return { operations, durationSeconds, warmupSeconds, timeoutMs, target }
}

/** Knobs that a report tells in words of its own. */
const toldElsewhere: ReadonlySet<string> = new Set(['durationSeconds', 'warmupSeconds', 'rows', 'seed', 'timeoutMs'])

/** The plan as a report tells it. */
export function toldPlan(plan: Plan): RunFacts['plan'] {
  const { scenario, seed, durationSeconds, warmupSeconds, rows, timeoutMs } = plan
  const knobs = Object.entries(knobsOf(scenarioOf(plan))).filter(
    ([knob, { unit }]) => !toldElsewhere.has(knob) && unit !== 'per s',
  )
  return {
    scenario,
    seed: String(seed),
    operations: runPlanOf(plan).operations.map(({ operation, planned }) => ({
      operation,
      perSecond: planned / durationSeconds,
    })),
    durationSeconds,
    warmupSeconds,
    rows,
    timeoutMs,
    knobs: knobs.map(([knob, { flag, unit, help }]) => ({
      flag: `--${flag}`,
      value: (plan as unknown as Readonly<Record<string, number>>)[knob] ?? 0,
      unit: unit === 'share' ? '' : unit,
      help,
    })),
  }
}
