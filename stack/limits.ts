import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** What may be used of a machine: of its cores also a fraction. */
export interface Limits {
  readonly cores: number
  readonly memoryBytes: number
}

type Read = (path: string) => string | undefined

const ROOT = '/sys/fs/cgroup'

/** Every control group that a process is in, outermost last: the folders of both versions of the kernel's interface, cgroups(7). */
export function controlGroups(procSelfCgroup: string): readonly string[] {
  return procSelfCgroup.split('\n').flatMap((line) => {
    const [, controllers, own] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
    if (own === undefined) return []
    const mounts = controllers === '' ? [ROOT, `${ROOT}/unified`] : [`${ROOT}/${controllers}`]
    const paths: string[] = []
    for (let path = own; path !== '/'; path = dirname(path)) paths.push(path)
    // In a container the outermost is often all that is mounted, and is its own.
    return [...paths, ''].flatMap((path) => mounts.map((mount) => mount + path))
  })
}

/** Numbers in a file; none where it has no limit (max, −1) or is not there. */
function positive(text: string | undefined): readonly number[] {
  const numbers = (text ?? '').trim().split(/\s+/).map(Number)
  return numbers.every((number) => number > 0) ? numbers : []
}

function coresOf(group: string, read: Read): number {
  const [quota, period] = positive(read(`${group}/cpu.max`))
  if (quota !== undefined && period !== undefined) return quota / period
  const [older] = positive(read(`${group}/cpu.cfs_quota_us`))
  const [olderPeriod] = positive(read(`${group}/cpu.cfs_period_us`))
  return older === undefined || olderPeriod === undefined ? Number.POSITIVE_INFINITY : older / olderPeriod
}

function memoryOf(group: string, read: Read): number {
  const names = ['memory.max', 'memory.high', 'memory.limit_in_bytes']
  return Math.min(...names.flatMap((name) => positive(read(`${group}/${name}`))), Number.POSITIVE_INFINITY)
}

const readFile: Read = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** The machine's own cores and memory, or the tightest limit of the control groups that this process is in. */
export function limits(host: Limits, read: Read = readFile): Limits {
  const all = controlGroups(read('/proc/self/cgroup') ?? '')
  return {
    cores: Math.min(host.cores, ...all.map((group) => coresOf(group, read))),
    memoryBytes: Math.min(host.memoryBytes, ...all.map((group) => memoryOf(group, read))),
  }
}
