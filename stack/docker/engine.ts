import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type Docker from 'dockerode'
import type { StackIo } from '../io.ts'

/** A Docker engine, by the client that testcontainers uses. */
export type Engine = Docker

/** Every container of ours carries the id of its stack, by which it is found again. */
export const STACK_LABEL = 'org.wikimedia.liftwing-slo.stack'

const PING_MS = 2000

/** Ends a question that the engine does not answer in time. */
export const soon = (ms = 30_000) => ({ abortSignal: AbortSignal.timeout(ms) })

/** Where engines listen: what DOCKER_HOST says, or the sockets of Docker, of rootless Docker and of Docker Desktop. */
function endpoints({ env, homeFolder }: Pick<StackIo, 'env' | 'homeFolder'>): readonly Docker.DockerOptions[] {
  const { DOCKER_HOST: given, XDG_RUNTIME_DIR: runtime } = env
  if (given?.startsWith('tcp://')) {
    const { hostname, port } = new URL(given)
    return [{ host: hostname, port: port || 2375 }]
  }
  const sockets = given?.startsWith('unix://')
    ? [given.slice('unix://'.length)]
    : ['/var/run/docker.sock', join(homeFolder, '.docker/run/docker.sock'), join(runtime ?? '/run', 'docker.sock')]
  return sockets.filter(existsSync).map((socketPath) => ({ socketPath }))
}

/** The first engine that answers within two seconds. */
export async function findEngine(io: Pick<StackIo, 'env' | 'homeFolder'>): Promise<Engine | undefined> {
  for (const endpoint of endpoints(io)) {
    const { default: Client } = await import('dockerode')
    const hasty = new Client({ ...endpoint, timeout: PING_MS })
    if (await hasty.ping().catch(() => undefined)) return new Client(endpoint)
  }
  return undefined
}

/** Whether a container runs, and the id of its process; undefined where it is not there. */
export async function stateOf(engine: Engine, id: string) {
  return (await unlessRefused(engine.getContainer(id).inspect(soon())))?.State
}

/** Stops and removes all containers of a stack, or all but some, their passing volumes with them. */
export async function removeContainers(
  engine: Engine,
  stackId: string,
  graceSeconds: number,
  keep: ReadonlySet<string> = new Set(),
): Promise<void> {
  const filters = { label: [`${STACK_LABEL}=${stackId}`] }
  const found = await engine.listContainers({ all: true, filters, ...soon() })
  await Promise.all(
    found.map(async ({ Id: id }) => {
      if (!keep.has(id)) await removeContainer(engine, id, graceSeconds)
    }),
  )
}

/** One that is gone already, or is just going, is as good as removed. */
export async function removeContainer(engine: Engine, id: string, graceSeconds = 0): Promise<void> {
  const container = engine.getContainer(id)
  if (graceSeconds > 0) await unlessRefused(container.stop({ t: graceSeconds, ...soon((graceSeconds + 30) * 1000) }))
  await unlessRefused(container.remove({ force: true, v: true, ...soon() }))
}

/** What the engine answers; undefined where it says no. Rejects where it does not answer. */
export async function unlessRefused<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  return await asked.catch((error: unknown) => {
    if (error instanceof Error && 'statusCode' in error) return undefined
    throw error
  })
}
