import type { AddressInfo } from 'node:net'
import { forwarding } from '../../reference-service/backends/forwarding.ts'
import { readConfig } from '../../reference-service/config.ts'
import { type ConnectionLimits, usualLimits } from '../../reference-service/http/connections.ts'
import { createServer } from '../../reference-service/http/server.ts'
import { createLog } from '../../reference-service/logging.ts'
import { Metrics } from '../../reference-service/metrics/metrics.ts'
import { addRoutes } from '../../reference-service/routes.ts'
import { problemOfBackend } from '../../reference-service/service.ts'
import { MemoryStore } from './memory-store.ts'
import { testIdentify } from './test-identify.ts'

interface Settings {
  readonly nowMs?: number
  readonly limits?: Partial<ConnectionLimits>
  /** The service's environment, where it is not the usual one. */
  readonly env?: Readonly<Record<string, string>>
}

/** The HTTP side on a free port, over a store in memory; the wall clock stands still at `nowMs`. */
export async function runningService({
  nowMs = Date.UTC(2026, 7, 1, 12, 0, 0, 250),
  limits = {},
  env = {},
}: Settings = {}) {
  const store = new MemoryStore()
  const build = { name: 'reference-service', version: '0.0.0', node: 'v24.0.0', modelVersion: 'articletopic-20260801' }
  const metrics = new Metrics(build)
  const logged: Record<string, unknown>[] = []
  const log = createLog('reference-service', 'info', { write: (line) => void logged.push(JSON.parse(line)) })
  // On a busy machine any request may be slow: only who asks for it is told so.
  const config = readConfig({ SLOW_REQUEST_MS: '600000', ...env })
  const now = () => performance.now()
  const app = createServer({
    metrics: metrics.http,
    maxBodyBytes: 65_536,
    methodsWithBody: ['PUT'],
    problemOf: problemOfBackend,
    log,
    now,
    identify: testIdentify(config.traceShare),
    slowMs: config.slowMs,
    limits: { ...usualLimits, ...limits },
  })
  const clock = { ms: nowMs }
  const parts = { store, metrics, config, now, wallClock: () => clock.ms }
  const { artifacts, titles, close } = forwarding({ ...parts, log })
  addRoutes(app, { ...parts, build, artifacts, titles })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return {
    app,
    store,
    clock,
    metrics,
    logged,
    port,
    origin,
    fetch: (path: string, init?: RequestInit) => fetch(`${origin}${path}`, init),
    async [Symbol.asyncDispose]() {
      close()
      const closed = app.close()
      app.server.closeAllConnections()
      await closed
    },
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
