import { setTimeout as sleep } from 'node:timers/promises'
import type { MachineView } from '../slo/run/evidence.ts'
import type { Window } from '../slo/run/witness.ts'
import { type CpuSample, cpuBetween, sampleCpu } from './cpu.ts'

const intervalMs = 500

/** Samples the CPU of the machine and of the parts until it is told to stop. */
export async function watchCpu(
  pids: () => Readonly<Record<string, readonly number[]>>,
  now: () => number,
  stop: AbortSignal,
): Promise<readonly CpuSample[]> {
  const samples: CpuSample[] = []
  while (!stop.aborted) {
    const sample = await sampleCpu(pids(), now() / 1000)
    if (sample) samples.push(sample)
    await sleep(intervalMs, undefined, { signal: stop }).catch(() => undefined)
  }
  return samples
}

/** Who used the cores during the scored window; undefined where it was not seen. */
export function machineView(
  samples: readonly CpuSample[],
  window: Window,
  machine: Pick<MachineView, 'cores' | 'hasForeignParts'>,
): MachineView | undefined {
  const used = cpuBetween(samples, window)
  if (!used) return undefined
  const ownSeconds = used.parts.reduce((sum, { seconds }) => sum + seconds, 0)
  return {
    ...machine,
    busyCores: Math.max(used.busySeconds, ownSeconds) / used.elapsedSeconds,
    ownCores: ownSeconds / used.elapsedSeconds,
    parts: used.parts,
  }
}
