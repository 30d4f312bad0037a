import type { MachineView } from '../../slo/run/evidence.ts'
import type { RunIo } from '../io.ts'
import { machineView, watchMachine } from './view.ts'

/** Seconds until what watches has begun. */
const margin = 1.5

/** What this machine takes while nothing of ours asks for it, by what a run watches it with; undefined where it cannot be seen. */
export async function machineAtRest(
  io: Pick<RunIo, 'nodePath' | 'pid' | 'now' | 'limits' | 'signal'>,
  seconds: number,
): Promise<MachineView | undefined> {
  // There has to be a sample before the first second, and one after the last.
  const start = io.now() / 1000 + margin
  const stop = AbortSignal.any([io.signal, AbortSignal.timeout(1000 * (seconds + 2 * margin))])
  const { soFar, ended } = watchMachine(() => ({}), io, stop)
  await ended
  io.signal.throwIfAborted()
  return machineView(soFar, { start, end: start + seconds }, { cores: io.limits.cores, hasForeignParts: false })
}
