import { Failure } from '../../common/failure.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import type { Write } from '../../scenarios/lib/requests/operation.ts'
import type { DoneBeside } from '../../slo/run/beside.ts'
import type { Copies } from '../../slo/run/copies.ts'
import type { MeasuredWindow } from '../../slo/run/observe/observe.ts'
import { isOurs, nodesOf } from '../../stack/stack-record.ts'
import type { RunIo } from '../io.ts'
import type { Testbed } from '../testbed/testbed.ts'
import { askHints, PendingFiles, untilDelivered } from './hints.ts'
import { lookAtAll } from './look.ts'
import { repair } from './repair.ts'

type Run = {
  readonly plan: Plan
  readonly acknowledged: readonly Write[]
  readonly beside: readonly DoneBeside[]
  readonly window: MeasuredWindow
}

/**
 * Looks what each copy of a cluster of ours has of the acknowledged writes, and what a quorum of each data centre answers. Where a node was away, again once
 * what was kept for it has been handed over, and after a repair. Undefined where there is one node, or nothing to look for.
 */
export async function lookAtCopies(
  { plan, acknowledged, beside, window }: Run,
  { stack, endpoints: { prometheus } }: Testbed,
  io: RunIo,
): Promise<Copies | undefined> {
  const { now, signal, progress } = io
  const nodes = nodesOf(stack.record.parts.cassandra)
  if (nodes.length < 2 || !isOurs(stack.record.parts.cassandra) || acknowledged.length === 0) return undefined
  const look = async (after: Copies['looks'][number]['after']) => ({
    after,
    found: await lookAtAll(nodes, acknowledged, plan, signal),
  })
  progress.update('reading acknowledged writes from each node')
  const first = await look('window')
  if (!beside.some(({ kind }) => kind === 'node-away')) return { looks: [first] }
  progress.update('waiting until writes that were kept for nodes which were away are handed over')
  await using pending = new PendingFiles()
  const { areLeft } = await untilDelivered(nodes, pending.of, io)
  const seconds = now() / 1000 - window.end
  const counted = await askHints(prometheus, window.start, now() / 1000).catch(silent)
  const second = await look('hints')
  progress.update('repairing the copies')
  const repaired = await repair(stack, now)
  const third = await look('repair')
  return {
    looks: [first, second, third],
    hints: { seconds, areLeft, ...(counted ? { counted } : {}) },
    repair: repaired,
  }
}

/** Nothing of a verdict rests on what it counts. */
function silent(error: unknown): undefined {
  if (error instanceof Failure && error.kind !== 'interrupted') return undefined
  throw error
}
