import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientRequests } from '../../slo/conventions.ts'
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
