import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { patienceMs } from '../patience.ts'

type Program = 'main.ts' | 'lambda/main.ts' | 'mediawiki/main.ts' | 'changes/main.ts' | 'changes/eventgate/main.ts'

/** A process of the service that has not said anything yet. */
export function spawnService(env: Readonly<Record<string, string>>, program: Program = 'main.ts'): ChildProcess {
  const main = fileURLToPath(new URL(`../../reference-service/${program}`, import.meta.url))
  return spawn(process.execPath, [main], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** The code and the words that a service ends with that cannot start. */
export async function failedStart(env: Readonly<Record<string, string>>, program: Program = 'main.ts') {
  const child = spawnService(env, program)
  if (child.stderr === null) throw new Error('no stderr')
  const [words, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { code, words }
}

/** The service as its own process, on a free port, killed when disposed of. */
export async function serviceProcess(env: Readonly<Record<string, string>>, program: Program = 'main.ts') {
  const child = spawnService(env, program)
  if (child.stdout === null || child.stderr === null) throw new Error('no output')
  child.stderr.resume()
  const lines = createInterface(child.stdout)
  const exited = once(child, 'exit').then(([code, signal]) => (signal as string | null) ?? (code as number))
  const [first] = await Promise.race([
    once(lines, 'line'),
    exited.then((code) => {
      throw new Error(`the service ended with ${code}`)
    }),
  ])
  lines.on('line', () => {})
  const { msg, port } = JSON.parse(first)
  if (msg !== 'listening') throw new Error(`first line: ${first}`)
  const service = {
    port: port as number,
    exited,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    fetch: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init),
    /** Resolves when the path is answered with the status. */
    async until(path: string, status: number): Promise<void> {
      for (const end = Date.now() + patienceMs; Date.now() < end; await delay(50)) {
        if ((await service.fetch(path)).status === status) return
      }
      throw new Error(`${path} was not ${status} within ${patienceMs / 1000} s`)
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
    },
  }
  return service
}

export type ServiceProcess = Awaited<ReturnType<typeof serviceProcess>>
