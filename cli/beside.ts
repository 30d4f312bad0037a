import { Failure } from '../common/failure.ts'
import type { Load } from '../run/request.ts'
import { besideOf } from '../scenarios/all.ts'
import type { Scenario } from '../scenarios/lib/scenario.ts'
import { steadySeconds } from '../slo/run/recovery.ts'
import type { StackFlags } from './stack-flags.ts'

/** Refuses windows in which a recovery could not be seen, and parts that are not ours to stop. */
export function refuseBlindness(scenario: Scenario, load: Load, flags: StackFlags): void {
  const away = besideOf({ ...load, target: '', runId: '' }).filter(({ kind }) => kind === 'away')
  if (away.length === 0) return
  for (const flag of ['target', 'cassandra'] as const) {
    if (flags[flag] === undefined) continue
    throw new Failure('input', `${scenario.name} makes Cassandra stand still, which one of somebody else must not.`, {
      hint: `Leave --${flag} out, so that one is started for it.`,
    })
  }
  const within = Math.max(
    ...scenario.objectives.map(({ objective }) => (objective.kind === 'recovery' ? objective.withinSeconds : 0)),
  )
  const backAt = Math.max(...away.map(({ fromSeconds, seconds }) => fromSeconds + seconds))
  const needed = backAt + within + steadySeconds
  if (load.durationSeconds >= needed) return
  throw new Failure(
    'input',
    `A window of ${load.durationSeconds} s ends too soon: Cassandra is back after ${backAt} s, and its recovery may take ${within} s.`,
    { hint: `Give --duration ${needed}, or more.` },
  )
}

/** Refuses commands that send many short windows: what is done beside them would be in some and not in others. */
export function refuseBeside({ name, beside }: Scenario, command: string): void {
  if (beside === undefined) return
  throw new Failure(
    'input',
    `${command} sends many short windows, and ${name} makes Cassandra stand still in one: there is nothing to compare.`,
    { hint: `Try it alone: liftwing-slo gate --scenario ${name}.` },
  )
}
