import type { Logger } from 'pino'
import { z } from 'zod'
import { readEnvironment } from '../environment.ts'
import { usualLimits } from '../http/connections.ts'
import type { Identify } from '../http/identify.ts'
import { drain, listen } from '../http/listening.ts'
import { createServer } from '../http/server.ts'
import { HttpMetrics, type RouteCodes, unmatched } from '../metrics/http.ts'
import { processMetrics } from '../metrics/process.ts'
import { pretenceDefaults, pretenceVariables } from '../pretence/environment.ts'
import { readProfile } from '../pretence/latency-profile.ts'
import { Pretence } from '../pretence/pretence.ts'
import { Turnstile } from '../pretence/turnstile.ts'
import type { Program } from '../program.ts'
import { addMediaWikiRoutes } from './routes.ts'

const environment = z.object(pretenceVariables)
type MediaWikiConfig = Readonly<z.output<typeof environment>>

/** Reads the configuration from environment variables. */
export const readMediaWikiConfig = (env: Readonly<Record<string, string | undefined>>): MediaWikiConfig =>
  readEnvironment('stand-in', environment, pretenceDefaults, env)

interface Parts {
  readonly config: MediaWikiConfig
  readonly build: { readonly name: string; readonly version: string; readonly node: string }
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly identify: Identify
}

const maxBodyBytes = 4096

/** What answers for MediaWiki where there is none: its Action API, as far as a cache of what is known about pages asks it. */
export function mediaWikiService({ config, build, log, now, identify }: Parts): Program {
  const { LATENCY, FAILURE_SHARE: failureShare, TIMEOUT_SHARE: timeoutShare, SEED: seed } = config
  const http = new HttpMetrics(endpoints)
  const registry = processMetrics('mediawiki_build_info', { version: build.version, node: build.node })
  const app = createServer({
    metrics: http,
    maxBodyBytes,
    methodsWithBody: ['PUT'],
    problemOf: () => undefined,
    limits: { ...usualLimits, connections: config.MAX_CONNECTIONS },
    log,
    now,
    identify,
    slowMs: Number.POSITIVE_INFINITY,
  })
  addMediaWikiRoutes(app, {
    metrics: { http, render: async () => http.render() + (await registry.metrics()) },
    build,
    pretence: new Pretence({ latency: readProfile(LATENCY), failureShare, timeoutShare, seed }),
    turnstile: new Turnstile(config.MAX_IN_FLIGHT),
  })
  return {
    start: () => listen(app, config.LISTEN_HOST, config.LISTEN_PORT, log),
    async stop() {
      log.info('stopping')
      await drain(app, config.DRAIN_TIMEOUT_MS)
      log.info('stopped')
    },
  }
}

const operational = { GET: [200, 400, 500], HEAD: [200, 400, 500], other: [405] } as const
const api = [200, 400, 500, 503] as const

/** What the stand-in serves. */
const endpoints = {
  '/w/api.php': { GET: api, HEAD: api, other: [405] },
  '/pages/{domain}/{page_id}': { PUT: [204, 400, 404, 413, 415, 500], other: [405] },
  '/healthz': operational,
  '/metrics': operational,
  unmatched,
} as const satisfies RouteCodes
