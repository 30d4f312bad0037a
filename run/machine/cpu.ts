import { readFile } from 'node:fs/promises'

/** Linux counts CPU time in ticks of 1/100 s (USER_HZ), whatever the kernel's own timer does. */
const ticksPerSecond = 100

/** Seconds that the machine's cores have been idle since boot, all added, and CPU seconds used by each part since it started. */
export type CpuSample = {
  readonly at: number
  readonly cores: number
  readonly idleSeconds: number
  /** What the hypervisor gave to other machines meanwhile. */
  readonly stolenSeconds: number
  readonly parts: Readonly<Record<string, number>>
  /** For how long each part had waited for a processor; undefined where the kernel does not tell. */
  readonly waits?: Readonly<Record<string, number>> | undefined
}

/** Reads the machine's and the parts' CPU time from /proc. What a process has used stays its part's when it has ended, or another takes its place. */
export class CpuMeter {
  readonly #seen = new Map<number, number>()
  readonly #parts = new Map<string, number>()

  /** Undefined on systems that have no /proc. */
  async sample(pids: Readonly<Record<string, readonly number[]>>, at: number): Promise<CpuSample | undefined> {
    const machine = await readText('/proc/stat')
    if (machine === undefined) return undefined
    const parts = Object.entries(pids).map(async ([part, ids]) => [part, await this.#usedBy(part, ids)] as const)
    return { at, ...idleTime(machine), parts: Object.fromEntries(await Promise.all(parts)) }
  }

  async #usedBy(part: string, ids: readonly number[]): Promise<number> {
    const texts = await Promise.all(ids.map((pid) => readText(`/proc/${pid}/stat`)))
    for (const [i, pid] of ids.entries()) {
      const text = texts[i]
      if (text !== undefined) this.#add(part, pid, processSeconds(text))
    }
    return this.#parts.get(part) ?? 0
  }

  /** Less than before is another process of that number. */
  #add(part: string, pid: number, seconds: number): void {
    const before = this.#seen.get(pid) ?? 0
    this.#seen.set(pid, seconds)
    this.#parts.set(part, (this.#parts.get(part) ?? 0) + (seconds < before ? seconds : seconds - before))
  }
}

/**
 * The idle and waiting time of /proc/stat, proc(5), which the kernel measures. What it counts as busy it samples at ticks, and so
 * misses most of what comes in short bursts; what is not idle is busy.
 */
export function idleTime(procStat: string): Pick<CpuSample, 'cores' | 'idleSeconds' | 'stolenSeconds'> {
  const [all = '', ...lines] = procStat.split('\n')
  const [idle = 0, waiting = 0, , , stolen = 0] = all.split(/\s+/).slice(4).map(Number)
  return {
    cores: lines.filter((line) => /^cpu\d/.test(line)).length,
    idleSeconds: (idle + waiting) / ticksPerSecond,
    stolenSeconds: stolen / ticksPerSecond,
  }
}

/** utime + stime of /proc/<pid>/stat, proc(5); the name in parentheses may hold anything, so fields count from its end. */
export function processSeconds(procPidStat: string): number {
  const fields = procPidStat.slice(procPidStat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/**
 * CPU seconds per part and for the whole machine inside a window, or inside as much of it as was seen; undefined where fewer than two
 * samples lie in it or within a second of it.
 */
export function cpuBetween(samples: readonly CpuSample[], window: { start: number; end: number }) {
  const seen = samples.filter(({ at }) => at >= window.start - 1 && at <= window.end + 1)
  const [first, last] = [seen[0], seen.at(-1)]
  if (!first || !last || last.at <= first.at) return undefined
  const [start, end] = [Math.max(window.start, first.at), Math.min(window.end, last.at)]
  const grown = (counters: readonly number[]) => counterAt(seen, counters, end) - counterAt(seen, counters, start)
  const parts = Object.keys(last.parts).map((part) => {
    const seconds = grown(seen.map((sample) => sample.parts[part] ?? 0))
    return last.waits === undefined
      ? { part, seconds }
      : { part, seconds, waitedSeconds: grown(seen.map(({ waits }) => waits?.[part] ?? 0)) }
  })
  const elapsedSeconds = end - start
  const busySeconds = last.cores * elapsedSeconds - grown(seen.map(({ idleSeconds }) => idleSeconds))
  return { elapsedSeconds, busySeconds: Math.max(busySeconds, 0), parts }
}

/** Where a counter stood at an instant between the first and the last sample. */
function counterAt(samples: readonly CpuSample[], counters: readonly number[], instant: number): number {
  const after = samples.findIndex(({ at }) => at >= instant)
  const [from, to] = [samples[after - 1], samples[after]]
  const [low = 0, high = 0] = [counters[after - 1] ?? counters[after], counters[after]]
  return from && to ? low + ((high - low) * (instant - from.at)) / (to.at - from.at) : high
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}
