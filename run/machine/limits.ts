import { readFile } from 'node:fs/promises'

/** What the kernel and the control group have counted since they began; undefined where they do not. */
export type LimitsSample = {
  readonly at: number
  /** Seconds in which something waited, by what it waited for. */
  readonly pressure: { readonly cpu: number; readonly io: number; readonly memory: number } | undefined
  readonly throttled: { readonly periods: number; readonly seconds: number } | undefined
}

export async function sampleLimits(at: number): Promise<LimitsSample> {
  const [cpu, io, memory] = await Promise.all(['cpu', 'io', 'memory'].map((what) => read(`/proc/pressure/${what}`)))
  const stats = await Promise.all(cpuStatFiles((await read('/proc/self/cgroup')) ?? '').map(read))
  const pressure = { cpu: waited(cpu), io: waited(io), memory: waited(memory) }
  return {
    at,
    pressure: isWhole(pressure) ? pressure : undefined,
    throttled: stats.map((text) => throttling(text ?? '')).find((found) => found !== undefined),
  }
}

function isWhole(
  pressure: Readonly<Record<string, number | undefined>>,
): pressure is NonNullable<LimitsSample['pressure']> {
  return Object.values(pressure).every((seconds) => seconds !== undefined)
}

/** The `some` line of /proc/pressure/*, whose total is in microseconds. */
export function waited(text: string | undefined): number | undefined {
  const total = /^some .*\btotal=(\d+)/m.exec(text ?? '')?.[1]
  return total === undefined ? undefined : Number(total) / 1e6
}

/**
 * Where the processor limits of a process are counted, version 2 or 1 of control groups. A container may see its own group at the root of
 * what is mounted, whatever path it is told.
 */
export function cpuStatFiles(procSelfCgroup: string): readonly string[] {
  const root = '/sys/fs/cgroup'
  return procSelfCgroup.split('\n').flatMap((line) => {
    const [, controllers, path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    const mount = controllers === '' ? root : `${root}/${controllers}`
    const counts = controllers === '' || controllers?.split(',').includes('cpu')
    return counts ? [...new Set([`${mount}${path}/cpu.stat`.replace('//', '/'), `${mount}/cpu.stat`])] : []
  })
}

/** cpu.stat, in microseconds in version 2 and in nanoseconds in version 1; undefined where nothing is limited. */
export function throttling(cpuStat: string): { readonly periods: number; readonly seconds: number } | undefined {
  const numbers = Object.fromEntries(cpuStat.split('\n').map((line) => line.split(' ')))
  const [periods, micros, nanos] = ['nr_throttled', 'throttled_usec', 'throttled_time'].map((key) => numbers[key])
  if (periods === undefined) return undefined
  return { periods: Number(periods), seconds: micros === undefined ? Number(nanos) / 1e9 : Number(micros) / 1e6 }
}

async function read(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined)
}
