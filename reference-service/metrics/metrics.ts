import { Gauge } from 'prom-client'
import { serviceMetrics } from '../../slo/conventions.ts'
import { edgesSeconds } from '../../slo/edges.ts'
import { type BackendSeries, backendSeries } from '../backends/backend.ts'
import { ForwardingMetrics } from './forwarding.ts'
import { HttpMetrics, type RouteCodes, unmatched } from './http.ts'
import { processMetrics } from './process.ts'
import { CounterFamily, type Form, inForm, LatencyHistogram } from './series.ts'

const operations = ['read', 'write', 'delete', 'ping'] as const

export type CacheOperation = (typeof operations)[number]

/** What runs here: shown by /healthz and as a metric. */
export interface BuildInfo {
  readonly name: string
  readonly version: string
  /** Tells apart builds of the same version. */
  readonly revision?: string
  readonly node: string
  readonly modelVersion: string
}

/** What a driver's pools look like at one instant, over all hosts. */
export interface PoolState {
  readonly hosts: number
  readonly hostsUp: number
  readonly connections: number
  readonly inFlight: number
  /** With so many, the next request is turned away. */
  readonly mostInFlight: number
}

export class Metrics {
  readonly http = new HttpMetrics(endpoints)
  readonly forwarding = new ForwardingMetrics()
  readonly #registry
  readonly #backend = new LatencyHistogram(
    serviceMetrics.backendDurations,
    'Seconds that Cassandra took, failures included.',
    edgesSeconds,
  )
  readonly #backendCounts = new CounterFamily(
    serviceMetrics.backendRequests,
    'Requests to Cassandra by how they ended.',
  )

  constructor({ version, revision, node, modelVersion }: BuildInfo) {
    this.#registry = processMetrics('reference_service_build_info', {
      version,
      ...(revision !== undefined && { revision }),
      node,
      model_version: modelVersion,
    })
    for (const operation of operations) this.backend(operation)
  }

  backend(operation: CacheOperation): BackendSeries {
    return backendSeries(this.#backend, this.#backendCounts, { operation })
  }

  /** Shows the driver's pools, asked at each scrape. */
  watchPool(state: () => PoolState): void {
    const gauge = (name: string, help: string, value: (pool: PoolState) => number) =>
      new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect() {
          this.set(value(state()))
        },
      })
    gauge('cassandra_hosts', 'Cassandra hosts known.', (pool) => pool.hosts)
    gauge('cassandra_hosts_up', 'Cassandra hosts believed up.', (pool) => pool.hostsUp)
    gauge('cassandra_open_connections', 'Open connections to Cassandra.', (pool) => pool.connections)
    gauge(serviceMetrics.inFlight, 'Requests waiting for Cassandra.', (pool) => pool.inFlight)
    gauge(serviceMetrics.mostInFlight, 'So many may wait at once.', (pool) => pool.mostInFlight)
  }

  async render(form: Form = 'text'): Promise<string> {
    const forwarding = await this.forwarding.render(form)
    const process = inForm(await this.#registry.metrics(), form)
    return (
      this.http.render(form) +
      this.#backend.render(form) +
      this.#backendCounts.render(form) +
      forwarding +
      process +
      (form === 'openmetrics' ? '# EOF\n' : '')
    )
  }
}

const read = [200, 304, 400, 401, 404, 412, 500, 502, 503, 504]
const operational = [200, 400, 500, 503]

/** What the cache serves. */
export const endpoints = {
  '/v1/topics': { GET: read, HEAD: read, other: [405] },
  '/v1/topics/{wiki_id}/{page_id}': {
    GET: read,
    HEAD: read,
    PUT: [204, 400, 401, 413, 415, 500, 503],
    DELETE: [204, 400, 401, 500, 503],
    other: [405],
  },
  '/': { GET: operational, HEAD: operational, other: [405] },
  '/healthz': { GET: operational, HEAD: operational, other: [405] },
  '/readyz': { GET: operational, HEAD: operational, other: [405] },
  '/metrics': { GET: operational, HEAD: operational, other: [405] },
  unmatched,
} as const satisfies RouteCodes
