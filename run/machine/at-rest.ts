import { performance } from 'node:perf_hooks'
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

/** Turns of the work below for each second of processor time, on the machine whose figures docs/performance.md tells. */
const referenceTurnsPerSecond = 60_000
const atOnce = 50

/** Slices of which the best counts: who shares a core with others, or with another machine, is slowed down and not sped up. */
const slices = 8

/**
 * How fast a core of this machine is at what the service does most, to write and to read JSON, against the machine of the documents: 1 is as fast.
 * Of processor time.
 * @param seconds of wall-clock time
 */
export function cpuSpeed(seconds: number): number {
  const row = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`Geography.Regions.Topic_${i}`, i / 64 + 1 / 3]))
  const turn = () => {
    let keys = 0
    for (let i = 0; i < atOnce; i++) keys += Object.keys(JSON.parse(JSON.stringify(row))).length
    return keys / 64
  }
  // The compiler's own work is no work of ours.
  for (let i = 0; i < 40; i++) turn()
  const speeds = Array.from({ length: slices }, () => speedFor(seconds / slices, turn))
  return Math.max(...speeds) / referenceTurnsPerSecond
}

/** Turns for each second of processor time. */
function speedFor(seconds: number, turn: () => number): number {
  const until = performance.now() + 1000 * seconds
  const before = process.cpuUsage()
  let turns = 0
  do turns += turn()
  while (performance.now() < until)
  const { user, system } = process.cpuUsage(before)
  return turns / Math.max((user + system) / 1e6, 1e-6)
}
