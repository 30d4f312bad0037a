import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type cassandra from 'cassandra-driver'
import type { Logger } from 'pino'
import { Failure } from '../common/failure.ts'
import type { BuildInfo } from './build-info.ts'
import { cassandraClient } from './cassandra-client.ts'
import { CassandraStore } from './cassandra-store.ts'
import type { Config } from './config.ts'
import { connect } from './connection.ts'
import { createHandlers } from './handlers.ts'
import { HttpService } from './http.ts'
import { Metrics, type PoolState } from './metrics.ts'
import { openapiJson } from './openapi.ts'
import { readiness } from './readiness.ts'
import { schemaStatements } from './schema.ts'

interface Parts {
  readonly config: Config
  readonly build: BuildInfo
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
  readonly requestIdPrefix: string
}

/** The whole service: an HTTP server that is there at once and a Cassandra that may come later. */
export class Service {
  readonly #parts: Parts
  readonly #client: cassandra.Client
  readonly #http: HttpService
  readonly #stopping = new AbortController()
  #connected = false
  #connecting: Promise<void> = Promise.resolve()

  constructor(parts: Parts) {
    const { config, build, log, now, wallClock, requestIdPrefix } = parts
    const { keyspace, maxInFlight } = config
    this.#parts = parts
    const metrics = new Metrics(build)
    const client = cassandraClient(config)
    const store = new CassandraStore({ client, keyspace, maxInFlight, metrics, now, connected: () => this.#connected })
    metrics.watchPool(() => poolState(client, store.inFlight))
    let requests = 0
    const newRequestId = () => `${requestIdPrefix}-${(requests++).toString(36)}`
    const ready = readiness(() => store.ping(), now)
    const handlers = createHandlers({ store, metrics, build, config, openapi: openapiJson(), ready, wallClock })
    this.#client = client
    this.#http = new HttpService({ handlers, metrics, log, now, newRequestId })
  }

  /** Resolves when the port is open, to its number; Cassandra is reached in the background. */
  async start(): Promise<number> {
    const { config, log } = this.#parts
    const { server } = this.#http
    server.listen(config.listenPort, config.listenHost)
    await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
      const sentence = `Cannot listen on ${config.listenHost}:${config.listenPort} (${error.code}).`
      throw new Failure('environment', sentence, {
        hint: 'Set LISTEN_PORT to a free port, or to 0 for any.',
        cause: error,
      })
    })
    const { port } = server.address() as AddressInfo
    // Whatever the level: those who asked for any free port learn it here.
    log.child({}, { level: 'info' }).info({ host: config.listenHost, port }, 'listening')
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
    await this.#http.drain(config.drainTimeoutMs)
    await this.#connecting
    await Promise.race([this.#client.shutdown(), delay(1000)])
    log.info('stopped')
  }
}

function poolState(client: cassandra.Client, inFlight: number): PoolState {
  const state = client.getState()
  const hosts = client.hosts.values()
  const connections = hosts.reduce((sum, host) => sum + state.getOpenConnections(host), 0)
  return { hosts: hosts.length, hostsUp: hosts.filter((host) => host.isUp()).length, connections, inFlight }
}
