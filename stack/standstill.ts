import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../common/failure.ts'
import { findEngine, soon } from './docker/engine.ts'
import { readIfThere } from './files.ts'
import type { StackIo } from './io.ts'
import { isAlive } from './process-identity.ts'
import { type AnyOrigin, originsOf, type StackParts, type StackRecord } from './stack-record.ts'

/** A part of a stack that can be made to stand still. */
export type Stoppable = Exclude<keyof StackParts, 'k6'>

const SEEN_MS = 2000

/** Whether the kernel has stopped a process: it may take a moment. Systems without /proc are believed. */
async function isStopped(io: StackIo, pid: number): Promise<boolean> {
  if (io.platform !== 'linux') return true
  const stat = (await readIfThere(`/proc/${pid}/stat`)) ?? ''
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')
}

function originOf({ parts }: StackRecord, part: Stoppable): AnyOrigin {
  const origin = originsOf(parts).find(([name]) => name === part)?.[1]
  if (origin?.source === 'native' || origin?.source === 'container') return origin
  throw new Failure('input', `${part} cannot be made to stand still: it was not started here.`, {
    hint: 'Leave the endpoint out, so that one of its own is started.',
  })
}

/** Refuses a part that is not the stack's own. Throws a Failure. */
export function requireStoppable(record: StackRecord, part: Stoppable): void {
  originOf(record, part)
}

/** Makes a part stand still, with all that it has started: it keeps its connections and its memory, and does nothing. Returns once it does. */
export async function standStill(io: StackIo, record: StackRecord, part: Stoppable): Promise<void> {
  const origin = originOf(record, part)
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
  const origin = originOf(record, part)
  if (origin.source === 'container') return void (await containerOf(io, origin)).unpause(soon())
  if (origin.source === 'native' && (await isAlive(io, origin.process))) io.kill(-origin.process.pid, 'SIGCONT')
}

async function containerOf(io: StackIo, { containerId }: { readonly containerId: string }) {
  const engine = await findEngine(io)
  if (engine) return engine.getContainer(containerId)
  throw new Failure('environment', 'The Docker engine does not answer any more.')
}
