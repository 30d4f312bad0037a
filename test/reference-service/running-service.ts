import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createHandlers } from '../../reference-service/handlers.ts'
import { HttpService } from '../../reference-service/http.ts'
import { createLog } from '../../reference-service/logging.ts'
import { Metrics } from '../../reference-service/metrics.ts'
import { openapiJson } from '../../reference-service/openapi.ts'
import { MemoryStore } from './memory-store.ts'

/** The HTTP side on a free port, over a store in memory; the wall clock stands still at `nowMs`. */
export async function runningService(nowMs = Date.UTC(2026, 7, 1, 12, 0, 0, 250)) {
  const store = new MemoryStore()
  const build = { name: 'reference-service', version: '0.0.0', node: 'v24.0.0', modelVersion: 'articletopic-20260801' }
  const metrics = new Metrics(build)
  const logged: Record<string, unknown>[] = []
  const log = createLog('info', { write: (line) => void logged.push(JSON.parse(line)) })
  const handlers = createHandlers({
    store,
    metrics,
    build,
    config: { modelVersion: build.modelVersion, maxBodyBytes: 65_536 },
    openapi: openapiJson(),
    ready: () =>
      store.ping().then(
        () => true,
        () => false,
      ),
    wallClock: () => nowMs,
  })
  let requests = 0
  const http = new HttpService({
    handlers,
    metrics,
    log,
    now: () => performance.now(),
    newRequestId: () => `test-${requests++}`,
  })
  http.server.listen(0, '127.0.0.1')
  await once(http.server, 'listening')
  const { port } = http.server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return {
    store,
    metrics,
    http,
    logged,
    port,
    origin,
    fetch: (path: string, init?: RequestInit) => fetch(`${origin}${path}`, init),
    [Symbol.asyncDispose]: () => http.drain(0),
  }
}

export type RunningService = Awaited<ReturnType<typeof runningService>>

/** A PUT with these predictions. */
export const put = (
  service: RunningService,
  path: string,
  predictions: Record<string, number>,
  version = 'articletopic-20260801',
) =>
  service.fetch(path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model_version: version, predictions }),
  })
