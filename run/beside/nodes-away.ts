import { Failure } from '../../common/failure.ts'
import { nodesNeeded } from '../../scenarios/all.ts'
import type { NodeAway as Planned } from '../../scenarios/lib/beside.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import type { DoneBeside } from '../../slo/run/beside.ts'
import { untilWhole } from '../../stack/cassandra/node-loss.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import { letNodeGoOn, standNodeStill } from '../../stack/running/standstill.ts'
import { nodesOf, type StackRecord } from '../../stack/stack-record.ts'
import type { RunIo } from '../io.ts'
import { untilSecond, type WindowTime } from './window-time.ts'

/** Refuses a Cassandra that has not the nodes which a plan takes away. */
export function requireNodes(plan: Plan, { parts: { cassandra } }: StackRecord): void {
  const needed = nodesNeeded(plan)
  const nodes = nodesOf(cassandra)
  if (needed === 1 || (nodes.length >= needed && nodes.every(({ origin }) => origin.source === 'native'))) return
  throw new Failure(
    'input',
    `${plan.scenario} takes nodes away from a cluster of ${needed}; this Cassandra has ${nodes.length}.`,
    { hint: `Give --cassandra-nodes ${needed}, or leave a stack out that has fewer.` },
  )
}

/**
 * Takes one node away after the other, each when all are up again, so that never more than one is. A node that is away comes back however this
 * ends, unless the run is given up.
 */
export async function takeNodesAway(
  planned: readonly Planned[],
  window: WindowTime,
  stack: RunningStack,
  io: RunIo,
): Promise<readonly DoneBeside[]> {
  const done: DoneBeside[] = []
  for (const each of planned) {
    await untilSecond(window, each.fromSeconds)
    io.signal.throwIfAborted()
    if (window.until.aborted) done.push({ kind: 'undone', node: each.node, how: each.how })
    else done.push(await takeNodeAway(each, window, stack, io))
  }
  return done
}

async function takeNodeAway(
  { how, node, seconds }: Planned,
  window: WindowTime,
  stack: RunningStack,
  io: RunIo,
): Promise<DoneBeside> {
  const { progress } = io
  const sinceStart = () => (io.now() - window.startMs) / 1000
  const fromSeconds = sinceStart()
  const away = how === 'killed' ? killed(stack, node - 1) : frozen(stack, node - 1, io)
  let untilSeconds: number
  try {
    await away.begin()
    progress.say(`node ${node} of Cassandra is ${how}`)
    await untilSecond(window, fromSeconds + seconds)
    io.signal.throwIfAborted()
  } finally {
    untilSeconds = sinceStart()
    // A run that is given up starts nothing any more.
    if (how === 'frozen' || !io.signal.aborted) await away.end()
  }
  progress.say(`node ${node} of Cassandra is ${how === 'killed' ? 'started again' : 'going on'}`)
  await untilWhole(io, stack.record)
  progress.say('all nodes of Cassandra take each other to be up')
  const of = nodesOf(stack.record.parts.cassandra).length
  return { kind: 'node-away', how, node, of, fromSeconds, untilSeconds, toSeconds: sinceStart() }
}

interface Absence {
  readonly begin: () => Promise<void>
  readonly end: () => Promise<void>
}

const killed = (stack: RunningStack, index: number): Absence => ({
  begin: () => stack.killNode(index),
  end: () => stack.restartNode(index),
})

const frozen = (stack: RunningStack, index: number, io: RunIo): Absence => ({
  begin: () => standNodeStill(io, stack.record, index),
  end: () => letNodeGoOn(io, stack.record, index),
})
