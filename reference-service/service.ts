import { setTimeout as delay } from 'node:timers/promises'
import type cassandra from 'cassandra-driver'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { BackendFailure } from './backends/backend.ts'
import { type Forwarding, forwarding } from './backends/forwarding.ts'
import { cassandraClient, connect, schemaStatements } from './cassandra/client.ts'
import { CassandraStore } from './cassandra/store.ts'
import type { Config } from './config.ts'
import { usualLimits } from './http/connections.ts'
import type { Identify } from './http/identify.ts'
import { drain, listen } from './http/listening.ts'
import { Problem, unavailable } from './http/problem.ts'
import { createServer } from './http/server.ts'
import { type BuildInfo, Metrics, type PoolState } from './metrics/metrics.ts'
import { addRoutes } from './routes.ts'
import { StoreUnavailable } from './store.ts'
import { Turns } from './turns.ts'

interface Parts {
  readonly config: Config
  readonly build: BuildInfo
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Milliseconds that the event loop has slept. */
  readonly idle: () => number
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
  readonly identify: Identify
}

/** The whole service: an HTTP server that is there at once and a Cassandra that may come later. */
export class CacheService {
  readonly #parts: Parts
  readonly #client: cassandra.Client
  readonly #app: FastifyInstance
  readonly #forwarding: Forwarding
  readonly #stopping = new AbortController()
  #connected = false
  #connecting: Promise<void> = Promise.resolve()

  constructor(parts: Parts) {
    const { config, build, log, now, idle, wallClock, identify } = parts
    const { keyspace, maxInFlight, readTimeoutMs, writeTimeoutMs } = config
    this.#parts = parts
    const metrics = new Metrics(build)
    const client = cassandraClient(config)
    const store = new CassandraStore({
      client,
      keyspace,
      maxInFlight,
      metrics,
      turns: new Turns({ now, idle }),
      timeoutsMs: { read: readTimeoutMs, write: writeTimeoutMs },
      now,
      connected: () => this.#connected,
    })
    metrics.watchPool(() => ({ ...poolState(client), inFlight: store.inFlight, mostInFlight: maxInFlight }))
    const limits = { ...usualLimits, connections: config.maxConnections }
    this.#client = client
    this.#app = createServer({
      metrics: metrics.http,
      maxBodyBytes: config.maxBodyBytes,
      methodsWithBody: ['PUT'],
      problemOf: problemOfBackend,
      limits,
      log,
      now,
      identify,
      slowMs: config.slowMs,
    })
    this.#forwarding = forwarding({ config, store, metrics, log, now, wallClock })
    addRoutes(this.#app, { store, metrics, build, config, now, wallClock, ...this.#forwarding })
  }

  /** Resolves when the port is open, to its number; Cassandra is reached in the background. */
  async start(): Promise<number> {
    const { config, log } = this.#parts
    const port = await listen(this.#app, config.listenHost, config.listenPort, log)
    const schema = config.createSchema ? schemaStatements(config.keyspace, config.localDataCenter) : []
    this.#connecting = connect(this.#client, schema, log, this.#stopping.signal).then((connected) => {
      this.#connected = connected
    })
    return port
  }

  /** Takes no new connections, lets requests in flight finish for a while, then lets go of everything. */
  async stop(): Promise<void> {
    const { config, log } = this.#parts
    log.info('stopping')
    this.#stopping.abort()
    await drain(this.#app, config.drainTimeoutMs)
    this.#forwarding.close()
    await this.#connecting
    await Promise.race([this.#client.shutdown(), delay(1000)])
    log.info('stopped')
  }
}

function poolState(client: cassandra.Client): Omit<PoolState, 'inFlight' | 'mostInFlight'> {
  const state = client.getState()
  const hosts = client.hosts.values()
  const connections = hosts.reduce((sum, host) => sum + state.getOpenConnections(host), 0)
  return { hosts: hosts.length, hostsUp: hosts.filter((host) => host.isUp()).length, connections }
}

/** What clients are told where Cassandra or another backend fails; undefined for what is our own bug. */
export function problemOfBackend(error: unknown): Problem | undefined {
  if (error instanceof StoreUnavailable) return unavailable(`${error.message}.`)
  if (!(error instanceof BackendFailure)) return undefined
  if (error.outcome === 'rejected') return unavailable(`${error.message}.`)
  return new Problem(error.outcome === 'timeout' ? 504 : 502, `${error.message}.`)
}
