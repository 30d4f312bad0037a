import { performance } from 'node:perf_hooks'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { backendOutcomes, serviceMetrics, type Traffic, traffics } from '../slo/conventions.ts'
import { edgesSeconds } from '../slo/edges.ts'
import { endpoints, type Route } from './endpoints.ts'
import { type Count, CounterFamily, LatencyHistogram, type LatencySeries } from './series.ts'

const operations = ['read', 'write', 'delete', 'ping'] as const

export type Operation = (typeof operations)[number]
export type Outcome = (typeof backendOutcomes)[number]

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

export interface BackendSeries {
  readonly latency: LatencySeries
  readonly outcomes: Readonly<Record<Outcome, Count>>
}

type BoundRoutes = Record<Route, Record<string, LatencySeries[]>>

const routes = Object.keys(endpoints) as Route[]
const emptyRoutes = () => Object.fromEntries(routes.map((route) => [route, {}])) as BoundRoutes

export class Metrics {
  readonly #registry = new Registry()
  readonly #http = new LatencyHistogram(
    serviceMetrics.durations,
    'Seconds from the head of a request to its answer.',
    edgesSeconds,
  )
  readonly #disconnects = new CounterFamily(serviceMetrics.disconnects, 'Clients that had gone before their answer.')
  readonly #backend = new LatencyHistogram(
    serviceMetrics.backendDurations,
    'Seconds that Cassandra took, failures included.',
    edgesSeconds,
  )
  readonly #backendCounts = new CounterFamily(
    serviceMetrics.backendRequests,
    'Requests to Cassandra by how they ended.',
  )

  readonly #bound = Object.fromEntries(traffics.map((traffic) => [traffic, emptyRoutes()])) as Record<
    Traffic,
    BoundRoutes
  >

  constructor(build: BuildInfo) {
    collectDefaultMetrics({ register: this.#registry })
    new Counter({
      name: serviceMetrics.loopActive,
      help: 'Seconds in which the event loop had something to do.',
      registers: [this.#registry],
      collect() {
        this.reset()
        this.inc(performance.eventLoopUtilization().active / 1000)
      },
    })
    const info = { version: build.version, node: build.node, model_version: build.modelVersion }
    new Gauge({
      name: 'reference_service_build_info',
      help: 'Always 1; what runs is in the labels.',
      labelNames: Object.keys(info),
      registers: [this.#registry],
    }).set(info, 1)
    for (const route of routes) {
      for (const [method, codes] of Object.entries(endpoints[route])) {
        for (const code of codes) for (const traffic of traffics) this.http(route, method, code, traffic)
      }
    }
    for (const traffic of traffics) this.disconnects(traffic)
    for (const operation of operations) this.backend(operation)
  }

  /** The series of one kind of answer. Bound once: a request costs lookups by names and codes that exist already. */
  http(route: Route, method: string, code: number, traffic: Traffic): LatencySeries {
    const byMethod = this.#bound[traffic][route]
    const byCode = byMethod[method] ?? []
    byMethod[method] = byCode
    const series = byCode[code] ?? this.#http.series({ route, method, code: String(code), traffic })
    byCode[code] = series
    return series
  }

  /** Requests whose client had gone before the answer; they are in no other count. */
  disconnects(traffic: Traffic): Count {
    return this.#disconnects.count({ traffic })
  }

  backend(operation: Operation): BackendSeries {
    const count = (outcome: Outcome) => [outcome, this.#backendCounts.count({ operation, outcome })] as const
    return {
      latency: this.#backend.series({ operation }),
      outcomes: Object.fromEntries(backendOutcomes.map(count)) as Record<Outcome, Count>,
    }
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

  /** Everything in Prometheus' text format 0.0.4. */
  async render(): Promise<string> {
    return [
      this.#http.render(),
      this.#http.renderCounts(serviceMetrics.requests, 'Requests answered.'),
      this.#disconnects.render(),
      this.#backend.render(),
      this.#backendCounts.render(),
      await this.#registry.metrics(),
    ].join('')
  }
}
