import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'

const lineSchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  timer: z.array(z.int().nonnegative()),
  wakeUp: z.array(z.int().nonnegative()),
})

/** How late a process came to run that only waits, in microseconds, between two instants (milliseconds since 1970). */
export type Waited = {
  readonly fromMs: number
  readonly toMs: number
  readonly timer: Uint32Array
  readonly wakeUp: Uint32Array
}

export type Waiter = AsyncDisposable & {
  readonly pid: number | undefined
  /** What was measured so far, about a second each. */
  readonly waited: readonly Waited[]
}

/** Starts a process that only waits, and collects how late it came to run until it is disposed of. */
export function startWaiter(nodePath: string): Waiter {
  const child = spawn(nodePath, [join(import.meta.dirname, 'main.ts')], { stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = once(child, 'close').catch(() => undefined)
  child.stdin.on('error', () => undefined)
  const waited: Waited[] = []
  createInterface(child.stdout).on('line', (line) => {
    const { fromMs, toMs, timer, wakeUp } = lineSchema.parse(JSON.parse(line))
    waited.push({ fromMs, toMs, timer: Uint32Array.from(timer), wakeUp: Uint32Array.from(wakeUp) })
  })
  return {
    pid: child.pid,
    waited,
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      child.kill('SIGTERM')
      await ended
    },
  }
}
