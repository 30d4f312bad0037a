import { scenarioOf, stagesOf } from '../scenarios/all.ts'
import { usualKnobs } from '../scenarios/lib/knobs.ts'
import type { Plan } from '../scenarios/lib/plan.ts'
import type { Operation } from '../scenarios/lib/requests/operation.ts'
import { pagesById } from '../scenarios/lib/requests/replayed-reads.ts'
import { knobsOf } from '../scenarios/lib/scenario.ts'
import { isTraffic } from '../scenarios/lib/schedule/traffic.ts'
import type { PlannedOperation, RunPlan } from '../slo/run/evidence.ts'
import type { RunFacts } from '../slo/run/saved.ts'
import type { Load } from './request.ts'
import type { RunFolder } from './saved/run-folder.ts'
import type { Endpoints } from './testbed/preflight.ts'

/** What k6 is to do. */
export function planOf(load: Load, endpoints: Endpoints, folder: RunFolder): Plan {
  return {
    ...load,
    target: endpoints.serviceUrl,
    runId: folder.id,
    // A scrape has to see the service at rest between warm-up and window.
    gapSeconds: Math.max(load.gapSeconds, Math.ceil(2 * endpoints.scrapeIntervalSeconds)),
  }
}

/** How many requests of each operation are due in the scored window; those that send nothing are among them. */
export function dueIn(plan: Plan): readonly { readonly operation: Operation; readonly planned: number }[] {
  const scored = stagesOf(plan).filter(({ phase }) => phase === 'scored')
  return scenarioOf(plan).operations.map((operation) => ({
    operation,
    planned: scored.find((stage) => stage.operation === operation)?.schedule.requests ?? 0,
  }))
}

/** The plan as scoring knows it: what is promised about operations that send nothing stays open. Looks at each request. */
export function runPlanOf(plan: Plan): RunPlan {
  const operations = dueIn(plan).map(({ operation, planned }): PlannedOperation => {
    const { name, method, database, isReadBack } = operation
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

/** Traffic is told by its hash. */
function toldValue(value: unknown): number | string {
  if (typeof value === 'number' || typeof value === 'string') return value
  return isTraffic(value) ? `sha256 ${value.sha256}` : ''
}

/** The plan as a report tells it. */
export function toldPlan(plan: Plan): RunFacts['plan'] {
  const { scenario, seed, durationSeconds, warmupSeconds, rows, timeoutMs } = plan
  const operations = dueIn(plan)
  // The rate of an operation is told with it; of users, or whatever else comes, it is not.
  const isOfOperation = (flag: string) => operations.some(({ operation }) => flag === `${operation.name}s`)
  const values = plan as unknown as Readonly<Record<string, unknown>>
  // How high the peak is says nothing of a rate that has none; nor does that a generator is alone and a row has all topics, as it ever was, nor that some requests carry a
  // trace, which changes nothing about the load: runs from before there were any are as comparable.
  const saysNothing = (knob: string) =>
    (knob === 'peak' && values['shape'] === 'steady') ||
    (knob === 'generators' && plan.generators === 1) ||
    (knob === 'topicsPerRow' && plan.topicsPerRow === usualKnobs.topicsPerRow.usual) ||
    (knob === 'traceShare' && plan.traceShare === usualKnobs.traceShare.usual)
  const knobs = Object.entries(knobsOf(scenarioOf(plan))).filter(
    ([knob, { flag }]) => !toldElsewhere.has(knob) && !isOfOperation(flag) && !saysNothing(knob),
  )
  return {
    scenario,
    seed: String(seed),
    operations: operations.map(({ operation, planned }) => ({
      operation: operation.name,
      perSecond: planned / durationSeconds,
    })),
    durationSeconds,
    warmupSeconds,
    // Whoever asks for pages by their ids asks for no row of the corpus.
    rows: pagesById(plan)?.length ?? rows,
    timeoutMs,
    knobs: knobs.map(([name, knob]) => ({
      flag: `--${knob.flag}`,
      value: toldValue(values[name]),
      unit: knob.kind !== 'number' || knob.unit === 'share' ? '' : knob.unit,
      help: knob.help,
    })),
  }
}
