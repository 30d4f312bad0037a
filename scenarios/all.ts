import { backfillUnderLoad } from './backfill-under-load.ts'
import { changes } from './changes.ts'
import { coldCache } from './cold-cache.ts'
import type { Beside } from './lib/beside.ts'
import type { Knobs } from './lib/knobs.ts'
import { type Plan, readPlan as read } from './lib/plan.ts'
import { knobsOf, type Scenario, type Stage } from './lib/scenario.ts'
import { nodeLoss } from './node-loss.ts'
import { readSurge } from './read-surge.ts'
import { recovery } from './recovery.ts'
import { replay } from './replay.ts'
import { surge } from './surge.ts'
import { writeStream } from './write-stream.ts'
import { yearInReview } from './year-in-review.ts'

/** In the order in which they are listed; the first is the one that is meant where none is named. */
export const scenarios: readonly [Scenario, ...Scenario[]] = [
  surge,
  readSurge,
  writeStream,
  yearInReview,
  coldCache,
  replay,
  recovery,
  nodeLoss,
  changes,
  backfillUnderLoad,
]

export function scenarioNamed(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name)
}

/**
 * Checks a plan, and completes it with the usual values of its scenario's knobs.
 * @param traffic what a replay follows, in a text of its own because it is longer than what fits into an environment
 */
export function readPlan(json: string, traffic?: string): Plan {
  return read(json, traffic, (name): Knobs | undefined => {
    const scenario = scenarioNamed(name)
    return scenario && knobsOf(scenario)
  })
}

export function scenarioOf({ scenario }: Pick<Plan, 'scenario'>): Scenario {
  const found = scenarioNamed(scenario)
  if (found === undefined) throw new Error(`there is no scenario called "${scenario}"`)
  return found
}

/** The stages of a plan that send anything, warm-up first. */
export function stagesOf(plan: Plan): readonly Stage[] {
  // It holds the knobs of its own scenario: readPlan has seen to it, though its type does not say so.
  const stages = scenarioOf(plan).stages(plan)
  const sending = stages.filter(({ schedule }) => schedule.requests > 0)
  return [...sending].sort((a, b) => a.startSeconds - b.startSeconds)
}

/** Nodes of Cassandra that a plan takes for granted. */
export const nodesNeeded = (plan: Plan): number =>
  Math.max(1, ...besideOf(plan).map((each) => (each.kind === 'node-away' ? each.node : 1)))

/** What is done beside them, in the order in which it begins. */
export function besideOf(plan: Plan): readonly Beside[] {
  return (scenarioOf(plan).beside?.(plan) ?? []).toSorted((a, b) => a.fromSeconds - b.fromSeconds)
}
