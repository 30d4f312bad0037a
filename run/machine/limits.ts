import { readFile } from 'node:fs/promises'
import { controlGroups } from '../../stack/limits.ts'

/** What the kernel and the control group have counted since they began; undefined where they do not. */
export type LimitsSample = {
  readonly at: number
  /** Seconds in which something waited, by what it waited for. */
  readonly pressure: { readonly cpu: number; readonly io: number; readonly memory: number } | undefined
  readonly throttled: { readonly periods: number; readonly seconds: number } | undefined
  /** Connections (TCP) that programs opened. */
  readonly opened?: number | undefined
}

export async function sampleLimits(at: number): Promise<LimitsSample> {
  const [cpu, io, memory] = await Promise.all(['cpu', 'io', 'memory'].map((what) => read(`/proc/pressure/${what}`)))
  const groups = controlGroups((await read('/proc/self/cgroup')) ?? '')
  const stats = await Promise.all(groups.map((group) => read(`${group}/cpu.stat`)))
  const pressure = { cpu: waited(cpu), io: waited(io), memory: waited(memory) }
  return {
    at,
    pressure: isWhole(pressure) ? pressure : undefined,
    throttled: held(stats.flatMap((text) => throttling(text ?? '') ?? [])),
    opened: openedOf(await read('/proc/net/snmp')),
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

type Throttling = NonNullable<LimitsSample['throttled']>

/** A group and those around it may each have a limit, and wait for one at a time. */
function held(groups: readonly Throttling[]): Throttling | undefined {
  if (groups.length === 0) return undefined
  const sum = (part: keyof Throttling) => groups.reduce((total, group) => total + group[part], 0)
  return { periods: sum('periods'), seconds: sum('seconds') }
}

/** cpu.stat, in microseconds in version 2 and in nanoseconds in version 1; undefined where nothing is limited. */
export function throttling(cpuStat: string): Throttling | undefined {
  const numbers = Object.fromEntries(cpuStat.split('\n').map((line) => line.split(' ')))
  const [periods, micros, nanos] = ['nr_throttled', 'throttled_usec', 'throttled_time'].map((key) => numbers[key])
  if (periods === undefined) return undefined
  return { periods: Number(periods), seconds: micros === undefined ? Number(nanos) / 1e9 : Number(micros) / 1e6 }
}

/** ActiveOpens of RFC 4022, in /proc/net/snmp: two lines for each protocol, its names and its numbers. */
export function openedOf(text: string | undefined): number | undefined {
  const [names, values] = (text ?? '')
    .split('\n')
    .flatMap((line) => (line.startsWith('Tcp: ') ? [line.split(' ')] : []))
  const value = values?.[names?.indexOf('ActiveOpens') ?? -1]
  return value === undefined ? undefined : Number(value)
}

async function read(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined)
}
