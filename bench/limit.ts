import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { processSeconds } from '../run/machine/cpu.ts'

const periodMs = 100
const lookMs = 5

/** Holds a process to a share of a processor, as a limit of its control group does: once it has used up its share of a tenth of a second, it stands still for the rest. */
export function limitCpu(pid: number, share: number): () => Promise<void> {
  const over = new AbortController()
  const usedMs = async () => 1000 * processSeconds(await readFile(`/proc/${pid}/stat`, 'utf8'))
  const hold = async () => {
    while (!over.signal.aborted) {
      const [until, before] = [performance.now() + periodMs, await usedMs()]
      while (performance.now() < until - lookMs) {
        await sleep(lookMs)
        if ((await usedMs()) - before < share * periodMs) continue
        process.kill(pid, 'SIGSTOP')
        try {
          await sleep(Math.max(until - performance.now(), 0))
        } finally {
          process.kill(pid, 'SIGCONT')
        }
      }
    }
  }
  const holding = hold()
  return async () => {
    over.abort()
    await holding
  }
}
