import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, readlink } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientRequests } from '../../slo/conventions.ts'
import { answersHttp } from '../../stack/parts/readiness.ts'
import type { Scene } from './scene.ts'

/** What is done to the parts while the gate runs; each waits for its moment and fails when it cannot do its work. */
export type Sabotage = (scene: Scene) => Promise<void>

/** Nobody listens from before the scored window until the generator is gone. */
export const refuseConnections: Sabotage = async ({ proxy, k6, gate }) => {
  await proxy.surge.begins('pause')
  const generator = await k6()
  await proxy.shut()
  while ((await gate.running()).some(({ pid }) => pid === generator)) await sleep(100)
  await proxy.open()
}

export const killGenerator =
  (when: 'pause' | 'window'): Sabotage =>
  async (scene) => {
    await scene.proxy.surge.begins(when)
    if (when === 'window') await untilPushed(scene)
    process.kill(await scene.k6(), 'SIGKILL')
  }

/** The generator pushes its counts once a second, or when it comes to it. */
async function untilPushed({ proxy, stack, gate }: Scene): Promise<void> {
  const query = `${clientRequests.stored}{${clientRequests.run}="${proxy.surge.mark()}",phase="scored",outcome="ok"} > 0`
  const url = `${stack.record.parts.prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`
  const found = async () => ((await (await fetch(url)).json()) as { data: { result: unknown[] } }).data.result
  while ((await gate.running()).length > 0 && (await found()).length === 0) await sleep(100)
}

/** The generator gets no CPU at all for a while: its schedule runs on without it. */
export const freezeGenerator =
  (lengthMs: number): Sabotage =>
  async ({ proxy, k6 }) => {
    await proxy.surge.scored(50)
    const generator = await k6()
    process.kill(generator, 'SIGSTOP')
    await sleep(lengthMs)
    process.kill(generator, 'SIGCONT')
  }

/** Something else wants so many cores during the window; all, unless told otherwise. */
export const hogCpu =
  (cores = availableParallelism()): Sabotage =>
  async ({ proxy, gate }) => {
    await proxy.surge.begins('pause')
    const hogs = Array.from({ length: cores }, () => spawn(process.execPath, ['-e', 'for (;;);']))
    try {
      await Promise.race([proxy.surge.begins('after'), gate.ended])
    } finally {
      await Promise.all(hogs.map(stop))
    }
  }

/** The gate, its generator and all parts get no CPU at all for a while, as on a machine that stands still. */
export const stopEverything =
  (lengthMs: number): Sabotage =>
  async ({ proxy, gate, stack }) => {
    await proxy.surge.scored(100)
    const ours = (await gate.running()).map(({ pid }) => pid)
    const everything = [...new Set([...ours, ...Object.values(stack.pids()).flat()])]
    for (const pid of everything) process.kill(pid, 'SIGSTOP')
    await sleep(lengthMs)
    for (const pid of everything) process.kill(pid, 'SIGCONT')
  }

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** SIGKILL to a part of the stack, early in the window. */
export const killPart =
  (part: 'cassandra' | 'prometheus'): Sabotage =>
  async ({ proxy, stack }) => {
    await proxy.surge.scored(50)
    const [pid] = stack.pids()[part] ?? []
    if (pid === undefined) throw new Error(`the stack has no ${part} of its own`)
    process.kill(pid, 'SIGKILL')
  }

/**
 * SIGKILL to Cassandra once the last scored request is answered, and a new start on the same data. The gate stands still meanwhile, so that
 * it reads back from the one that has forgotten what was on no disk.
 */
export const restartCassandra: Sabotage = async ({ proxy, stack, gate }) => {
  const [pid] = stack.pids()['cassandra'] ?? []
  if (pid === undefined) throw new Error('the stack has no Cassandra of its own')
  const [command = '', ...args] = await listOf(pid, 'cmdline')
  const env = Object.fromEntries((await listOf(pid, 'environ')).map((each) => each.split(/=(.*)/s).slice(0, 2)))
  const cwd = await readlink(`/proc/${pid}/cwd`)
  await proxy.surge.begins('after')
  await proxy.atRest()
  process.kill(gate.pid, 'SIGSTOP')
  process.kill(pid, 'SIGKILL')
  while (existsSync(`/proc/${pid}`)) await sleep(50)
  const again = spawn(command, args, { cwd, env, stdio: 'ignore' })
  try {
    while (!(await answersHttp(`${stack.record.parts.service.url}/readyz`))) {
      if (again.exitCode !== null) throw new Error('Cassandra did not start again')
      await sleep(200)
    }
  } finally {
    process.kill(gate.pid, 'SIGCONT')
    await gate.ended
    await stop(again)
  }
}

/** What /proc knows of a process, without the zero bytes between. */
async function listOf(pid: number, what: 'cmdline' | 'environ'): Promise<readonly string[]> {
  return (await readFile(`/proc/${pid}/${what}`, 'utf8')).split('\0').filter((each) => each !== '')
}
