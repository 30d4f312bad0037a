import type { StackIo } from '../io.ts'
import { isAlive, type ProcessIdentity } from './identity.ts'

const POLL_MS = 25
/** How long the kernel may take to clear a killed process away. */
const KILLED_MS = 5000

/** Whether anything got the signal. */
function signalGroup(io: Pick<StackIo, 'kill'>, leader: number, signal: NodeJS.Signals): boolean {
  try {
    io.kill(-leader, signal)
    return true
  } catch {
    return false
  }
}

async function goneWithin(io: Pick<StackIo, 'platform' | 'now'>, process: ProcessIdentity, ms: number) {
  const end = io.now() + ms
  while (await isAlive(io, process)) {
    if (io.now() >= end) return false
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  return true
}

/** Ends a process and all that it started at once, without a word, as if its machine had died. Ends when it is gone. */
export async function killGroup(
  io: Pick<StackIo, 'platform' | 'now' | 'kill'>,
  process: ProcessIdentity,
): Promise<void> {
  if (!(await isAlive(io, process))) return
  signalGroup(io, process.pid, 'SIGKILL')
  await goneWithin(io, process, KILLED_MS)
}

/**
 * Stops a process and all that it started: asks, waits for `graceMs`, then kills the group. Another process that has
 * been given the same pid since is left alone. Ends when it is gone.
 */
export async function stopGroup(
  io: Pick<StackIo, 'platform' | 'now' | 'kill'>,
  process: ProcessIdentity,
  graceMs: number,
): Promise<void> {
  if (!(await isAlive(io, process))) return
  signalGroup(io, process.pid, 'SIGTERM')
  if (await goneWithin(io, process, graceMs)) return
  await killGroup(io, process)
}
