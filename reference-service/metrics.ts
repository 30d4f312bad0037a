import { Gauge } from 'prom-client'
import { serviceMetrics } from '../slo/conventions.ts'
import { edgesSeconds } from '../slo/edges.ts'
import { type BackendSeries, backendSeries } from './backend-series.ts'
import { endpoints } from './endpoints.ts'
import { ForwardingMetrics } from './forwarding-metrics.ts'
import { HttpMetrics } from './http-metrics.ts'
import { processMetrics } from './process-metrics.ts'
import { CounterFamily, type Form, inForm, LatencyHistogram } from './series.ts'

const operations = ['read', 'write', 'delete', 'ping'] as const

export type Operation = (typeof operations)[number]

/** What runs here: shown by /healthz and as a metric. */
export interface BuildInfo {
  readonly name: string
  readonly version: string
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

  constructor({ version, node, modelVersion }: BuildInfo) {
    this.#registry = processMetrics('reference_service_build_info', { version, node, model_version: modelVersion })
    for (const operation of operations) this.backend(operation)
  }

  backend(operation: Operation): BackendSeries {
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
    return [
      this.http.render(form),
      this.#backend.render(form),
      this.#backendCounts.render(form),
      await this.forwarding.render(form),
      inForm(await this.#registry.metrics(), form),
      form === 'openmetrics' ? '# EOF\n' : '',
    ].join('')
  }
}
