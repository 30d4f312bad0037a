import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../common/failure.ts'
import { readIfThere } from '../../common/files.ts'
import { findEngine, soon } from '../docker/engine.ts'
import type { StackIo } from '../io.ts'
import { isAlive } from '../process/identity.ts'
import { type AnyOrigin, nodesOf, originsOf, type StackParts, type StackRecord } from '../stack-record.ts'

/** A part of a stack that can be made to stand still. */
type Stoppable = Exclude<keyof StackParts, 'k6'>

const SEEN_MS = 2000

/** Whether the kernel has stopped a process: it may take a moment. Systems without /proc are believed. */
async function isStopped(io: StackIo, pid: number): Promise<boolean> {
  if (io.platform !== 'linux') return true
  const stat = (await readIfThere(`/proc/${pid}/stat`)) ?? ''
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')
}

/** Of a cluster every node. */
function originsOfPart({ parts }: StackRecord, part: Stoppable): readonly AnyOrigin[] {
  const nodes = nodesOf(parts.cassandra).map(({ origin }) => origin)
  const all =
    part === 'cassandra' ? nodes : originsOf(parts).flatMap(([name, origin]) => (name === part ? [origin] : []))
  const ours = all.filter(({ source }) => source === 'native' || source === 'container')
  if (ours.length > 0) return ours
  throw new Failure('input', `${part} cannot be made to stand still: it was not started here.`, {
    hint: 'Leave the endpoint out, so that one of its own is started.',
  })
}

/** Refuses a part that is not the stack's own. Throws a Failure. */
export function requireStoppable(record: StackRecord, part: Stoppable): void {
  originsOfPart(record, part)
}

/** Makes a part stand still, with all that it has started: it keeps its connections and its memory, and does nothing. Returns once it does. */
export async function standStill(io: StackIo, record: StackRecord, part: Stoppable): Promise<void> {
  await Promise.all(originsOfPart(record, part).map((origin) => stop(io, origin, part)))
}

async function stop(io: StackIo, origin: AnyOrigin, part: string): Promise<void> {
  if (origin.source === 'container') return void (await containerOf(io, origin)).pause(soon())
  if (origin.source !== 'native') return
  const { process } = origin
  if (!(await isAlive(io, process))) throw new Failure('environment', `${part} has died before it could stand still.`)
  io.kill(-process.pid, 'SIGSTOP')
  const giveUpAt = io.now() + SEEN_MS
  while (!(await isStopped(io, process.pid))) {
    if (io.now() > giveUpAt) throw new Failure('environment', `${part} did not stand still when it was told to.`)
    await sleep(5)
  }
}

/** Lets a part go on. One that has died meanwhile is left alone. */
export async function goOn(io: StackIo, record: StackRecord, part: Stoppable): Promise<void> {
  await Promise.all(originsOfPart(record, part).map((origin) => resume(io, origin)))
}

async function resume(io: StackIo, origin: AnyOrigin): Promise<void> {
  if (origin.source === 'container') return void (await containerOf(io, origin)).unpause(soon())
  if (origin.source === 'native' && (await isAlive(io, origin.process))) io.kill(-origin.process.pid, 'SIGCONT')
}

/** The same of one node of a cluster, from 0 on. */
export async function standNodeStill(io: StackIo, { parts }: StackRecord, index: number): Promise<void> {
  const node = nodesOf(parts.cassandra)[index]
  if (node) await stop(io, node.origin, `node ${index + 1} of Cassandra`)
}

export async function letNodeGoOn(io: StackIo, { parts }: StackRecord, index: number): Promise<void> {
  const node = nodesOf(parts.cassandra)[index]
  if (node) await resume(io, node.origin)
}

async function containerOf(io: StackIo, { containerId }: { readonly containerId: string }) {
  const engine = await findEngine(io)
  if (engine) return engine.getContainer(containerId)
  throw new Failure('environment', 'The Docker engine does not answer any more.')
}
