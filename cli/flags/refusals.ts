import type { Command } from 'commander'
import { Failure } from '../../common/failure.ts'
import type { Load } from '../../run/request.ts'
import { besideOf, nodesNeeded } from '../../scenarios/all.ts'
import type { Away, Beside, NodeAway } from '../../scenarios/lib/beside.ts'
import type { Scenario } from '../../scenarios/lib/scenario.ts'
import type { Shape } from '../../scenarios/lib/schedule/shape.ts'
import type { PromiseOfRun } from '../../slo/run/record.ts'
import { steadySeconds } from '../../slo/run/scoring/recovery.ts'
import { type DataCenters, nodeCount } from '../../stack/cassandra/cluster.ts'
import type { StackFlags } from './stack.ts'

const names = { cassandra: 'Cassandra', changes: 'the consumer of changes' } as const

const nameOf = (away: Away | NodeAway) => (away.kind === 'away' ? names[away.part] : `node ${away.node} of Cassandra`)

/** Refuses windows in which a recovery could not be seen, and parts that are not ours to stop or to feed. */
export function refuseBlindness(scenario: Scenario, load: Load, flags: StackFlags): void {
  const beside = besideOf({ ...load, target: '', runId: '' })
  if (beside.length > 0) refuseForeignParts(scenario, beside, flags)
  refuseFewNodes(scenario, nodesNeeded({ ...load, target: '', runId: '' }), flags.cassandraNodes)
  const away = beside.flatMap((each) => (each.kind === 'away' || each.kind === 'node-away' ? [each] : []))
  const last = away.toSorted((a, b) => a.fromSeconds + a.seconds - b.fromSeconds - b.seconds).at(-1)
  if (!last) return
  const within = Math.max(
    ...scenario.objectives.map(({ objective }) => (objective.kind === 'recovery' ? objective.withinSeconds : 0)),
  )
  const backAt = last.fromSeconds + last.seconds
  const needed = backAt + within + steadySeconds
  if (load.durationSeconds >= needed) return
  throw new Failure(
    'input',
    `A window of ${load.durationSeconds} s ends too soon: ${nameOf(last)} is back after ${backAt} s, and the recovery may take ${within} s.`,
    { hint: `Give --duration ${needed}, or more.` },
  )
}

function refuseForeignParts({ name }: Scenario, beside: readonly Beside[], flags: StackFlags): void {
  const stopsCassandra = beside.some(
    (each) => each.kind === 'node-away' || (each.kind === 'away' && each.part === 'cassandra'),
  )
  const foreign = (['target', ...(stopsCassandra ? (['cassandra'] as const) : [])] as const).find(
    (flag) => flags[flag] !== undefined,
  )
  if (foreign === undefined) return
  throw new Failure(
    'input',
    `${name} needs parts that it may stop or feed, and those of --${foreign} are somebody else's.`,
    {
      hint: `Leave --${foreign} out, so that they are started for it.`,
    },
  )
}

function refuseFewNodes({ name }: Scenario, needed: number, given: DataCenters | undefined): void {
  if (given === undefined || nodeCount(given) >= needed) return
  throw new Failure('input', `${name} takes nodes away from a cluster of ${needed}.`, {
    hint: `Give --cassandra-nodes ${needed}, or more, or leave it out.`,
  })
}

/** Refuses commands that send many short windows: what is done beside one long window has no place in them. */
export function refuseBeside({ name, beside }: Scenario, command: string): void {
  if (beside === undefined) return
  throw new Failure(
    'input',
    `${command} sends many short windows, and what ${name} does beside the requests takes one long one.`,
    { hint: `Try it alone: liftwing-slo gate --scenario ${name}.` },
  )
}

/** Refuses a shape where windows are many, short, and at one rate each: a day of two seconds is none. Draws by chance have a place in them. */
export function refuseShape(flags: object, command: string): void {
  const { shape = 'steady' } = flags as { readonly shape?: Shape }
  if (shape === 'steady') return
  throw new Failure(
    'input',
    `${command} sends many short windows at one rate each, and --shape ${shape} takes one long one.`,
    { hint: `Try it alone: liftwing-slo gate --shape ${shape}.` },
  )
}

/** What is refused anyway is not offered. */
export function hideShape(command: Command): void {
  for (const option of command.options) if (option.long === '--shape' || option.long === '--peak') option.hideHelp()
}

/** A steady rate has no peak. */
export function refuseFlatPeak(command: Command, flags: object): void {
  const { shape = 'steady' } = flags as { readonly shape?: Shape }
  if (shape === 'steady')
    refuseUnheard(command, ['--peak'], 'a steady rate has none.', 'Give --shape, or leave it out.')
}

/** Requests that are given up before their promise is broken would break it. */
export function refuseImpatience(timeoutMs: number, promises: readonly PromiseOfRun[]): void {
  const longestMs = Math.max(
    ...promises.flatMap(({ objective }) => ('thresholdMs' in objective ? objective.thresholdMs : [])),
  )
  if (timeoutMs >= longestMs) return
  throw new Failure('input', `--timeout ${timeoutMs} ms gives requests up that are promised within ${longestMs} ms.`, {
    hint: `Give --timeout ${longestMs}, or more.`,
  })
}

/** The flags of a command line, as they were written, that somebody gave. */
export function flagsGiven(command: Command): readonly string[] {
  return command.options.flatMap((option) =>
    command.getOptionValueSource(option.attributeName()) === 'cli' ? [option.long ?? option.flags] : [],
  )
}

/** Refuses flags that nobody would listen to: who gives them expects something of them. */
export function refuseUnheard(command: Command, unheard: readonly string[], why: string, hint: string): void {
  const given = flagsGiven(command).filter((flag) => unheard.includes(flag))
  if (given.length > 0) throw new Failure('input', `${given.join(' and ')}: ${why}`, { hint })
}
