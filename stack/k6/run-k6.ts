import type { StackIo } from '../io.ts'
import { stopGroup } from '../process-group.ts'
import { enter, rosterOf } from '../roster.ts'
import type { StackRecord } from '../stack-record.ts'
import { runK6Container } from './container.ts'
import { exitCodeOf, type K6Run, launchK6 } from './native.ts'

/** k6 ends its iterations and writes its summary when it is asked to stop. */
const GRACE_MS = 15_000

/** Runs k6 to its end. `onStart` gets its process id on this machine. */
export async function runK6(
  io: StackIo,
  record: StackRecord,
  run: K6Run,
  signal: AbortSignal,
  onStart: (pid: number) => void,
): Promise<{ readonly exitCode: number }> {
  const { k6 } = record.parts
  if (k6.source === 'container') return await runK6Container(io, record, k6.image, run, signal, onStart)
  const running = await launchK6(io, k6.path, run)
  enter(rosterOf(io, record.id), running.identity)
  onStart(running.identity.pid)
  const stop = () => void stopGroup(io, running.identity, GRACE_MS)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return { exitCode: exitCodeOf(await running.exited) }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
