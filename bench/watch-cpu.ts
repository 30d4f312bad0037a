import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { CpuMeter, type CpuSample } from '../run/machine/cpu.ts'
import type { Testbed } from '../run/testbed/testbed.ts'

export type Watched = { readonly samples: readonly CpuSample[]; readonly residentMiB: number }

/** Who used the cores, four times a second, and the most memory that k6 ever had. */
export async function watchCpu(
  { stack }: Pick<Testbed, 'stack'>,
  now: () => number,
  stop: AbortSignal,
): Promise<Watched> {
  const [meter, samples] = [new CpuMeter(), [] as CpuSample[]]
  let residentMiB = 0
  while (!stop.aborted) {
    const pids = stack.pids()
    const sample = await meter.sample({ ...pids, harness: [process.pid] }, now() / 1000)
    if (sample) samples.push(sample)
    for (const pid of pids['k6'] ?? []) residentMiB = Math.max(residentMiB, await peakMiB(pid))
    await sleep(250, undefined, { signal: stop }).catch(() => undefined)
  }
  return { samples, residentMiB }
}

async function peakMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024
}
