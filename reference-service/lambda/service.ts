import type { Logger } from 'pino'
import { ActionApi } from '../backends/action-api.ts'
import { usualLimits } from '../http/connections.ts'
import type { Identify } from '../http/identify.ts'
import { drain, listen } from '../http/listening.ts'
import { createServer } from '../http/server.ts'
import { Pretence } from '../pretence/pretence.ts'
import { Turnstile } from '../pretence/turnstile.ts'
import type { Program } from '../program.ts'
import type { LambdaConfig } from './config.ts'
import { type LambdaBuild, LambdaMetrics } from './metrics.ts'
import { addLambdaRoutes } from './routes.ts'

interface Parts {
  readonly config: LambdaConfig
  readonly build: LambdaBuild
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly identify: Identify
}

/** A request body holds three numbers and a name. */
const maxBodyBytes = 4096

/** One instance for all languages, which keeps nothing: what it answers follows from what it is asked, and from MediaWiki. */
export function lambdaService({ config, build, log, now, identify }: Parts): Program {
  const turnstile = new Turnstile(config.maxInFlight)
  const metrics = new LambdaMetrics(build, turnstile)
  const api = config.mediawiki && new ActionApi(config.mediawiki)
  const app = createServer({
    metrics: metrics.http,
    maxBodyBytes,
    methodsWithBody: ['POST'],
    problemOf: () => undefined,
    limits: { ...usualLimits, connections: config.maxConnections },
    log,
    now,
    identify,
    slowMs: Number.POSITIVE_INFINITY,
  })
  addLambdaRoutes(app, { api, metrics, build, pretence: new Pretence(config.manners), turnstile, now })
  return {
    start: () => listen(app, config.listenHost, config.listenPort, log),
    async stop() {
      log.info('stopping')
      await drain(app, config.drainTimeoutMs)
      log.info('stopped')
    },
  }
}
