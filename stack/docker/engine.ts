import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import type { StackIo } from '../io.ts'

/** A Docker engine, by its HTTP API: https://docs.docker.com/reference/api/engine/ */
export interface Engine {
  /** Answers the status and the body. Rejects when the engine does not answer in time. */
  readonly ask: (method: 'GET' | 'POST' | 'DELETE', path: string, options?: AskOptions) => Promise<Answer>
}

interface AskOptions {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

interface Answer {
  readonly status: number
  readonly body: string
}

type Endpoint = { readonly socketPath: string } | { readonly host: string; readonly port: number }

const PING_MS = 2000
const ASK_MS = 30_000

/** Where engines listen: what DOCKER_HOST says, or the sockets of Docker, of rootless Docker and of Docker Desktop. */
function endpoints({ env, homeFolder }: Pick<StackIo, 'env' | 'homeFolder'>): readonly Endpoint[] {
  const { DOCKER_HOST: given, XDG_RUNTIME_DIR: runtime } = env
  if (given?.startsWith('unix://')) return [{ socketPath: given.slice('unix://'.length) }]
  if (given?.startsWith('tcp://')) {
    const { hostname, port } = new URL(given)
    return [{ host: hostname, port: Number(port || 2375) }]
  }
  const sockets = ['/var/run/docker.sock', join(homeFolder, '.docker/run/docker.sock')]
  if (runtime) sockets.push(join(runtime, 'docker.sock'))
  return sockets.map((socketPath) => ({ socketPath }))
}

function engineAt(endpoint: Endpoint): Engine {
  const ask: Engine['ask'] = (method, path, { timeoutMs = ASK_MS, signal } = {}) =>
    new Promise((resolve, reject) => {
      const deadline = AbortSignal.timeout(timeoutMs)
      const both = signal ? AbortSignal.any([signal, deadline]) : deadline
      const request = httpRequest({ ...endpoint, method, path, signal: both, agent: false }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text
        })
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body }))
        response.once('error', reject)
      })
      request.once('error', reject).end()
    })
  return { ask }
}

/** The first engine that answers within two seconds. */
export async function findEngine(io: Pick<StackIo, 'env' | 'homeFolder'>): Promise<Engine | undefined> {
  for (const endpoint of endpoints(io)) {
    const engine = engineAt(endpoint)
    const answer = await engine.ask('GET', '/_ping', { timeoutMs: PING_MS }).catch(() => undefined)
    if (answer?.status === 200) return engine
  }
  return undefined
}
