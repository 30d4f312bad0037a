import { readdirSync, readFileSync } from 'node:fs'

/**
 * For how long the threads of each part were ready to run and had no processor, seconds since they were first looked at (run_delay of
 * /proc/<pid>/task/<tid>/schedstat, Documentation/scheduler/sched-stats.rst). The kernel counts every wait, so that looking seldom misses
 * none but those of threads that come and go in between. Undefined where the kernel does not tell.
 */
export class ProcessorWaits {
  readonly #threads = new Map<string, number>()
  readonly #processes = new Set<number>()
  readonly #parts = new Map<string, number>()

  read(pids: Readonly<Record<string, readonly number[]>>): Readonly<Record<string, number>> | undefined {
    let isTold = false
    for (const [part, ids] of Object.entries(pids))
      for (const pid of ids) {
        const isNew = !this.#processes.has(pid)
        for (const [thread, seconds] of threadsOf(pid)) {
          isTold = true
          const before = this.#threads.get(thread) ?? (isNew ? seconds : 0)
          this.#threads.set(thread, seconds)
          this.#parts.set(part, (this.#parts.get(part) ?? 0) + seconds - before)
        }
        this.#processes.add(pid)
      }
    return isTold ? Object.fromEntries(this.#parts) : undefined
  }
}

function threadsOf(pid: number): readonly (readonly [thread: string, seconds: number])[] {
  const folder = `/proc/${pid}/task`
  try {
    return readdirSync(folder).flatMap((tid) => {
      const seconds = waitedSeconds(`${folder}/${tid}/schedstat`)
      return seconds === undefined ? [] : [[`${pid}/${tid}`, seconds] as const]
    })
  } catch {
    return []
  }
}

function waitedSeconds(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8').split(' ')[1]) / 1e9
  } catch {
    return undefined
  }
}
