import { Gauge } from 'prom-client'
import { edgesSeconds } from '../../slo/edges.ts'
import { backendSeries } from '../backends/backend.ts'
import { HttpMetrics } from '../metrics/http.ts'
import { processMetrics } from '../metrics/process.ts'
import { CounterFamily, LatencyHistogram } from '../metrics/series.ts'
import type { Turnstile } from '../pretence/turnstile.ts'
import { endpoints } from './endpoints.ts'

/** What runs here: shown by /healthz and as a metric. */
export interface LambdaBuild {
  readonly name: string
  readonly version: string
  readonly node: string
  readonly modelVersion: string
}

/** All that the lambda asks MediaWiki for. */
const revision = { operation: 'revision' } as const

export class LambdaMetrics {
  readonly http = new HttpMetrics(endpoints)
  readonly mediawiki
  readonly #registry
  readonly #latency = new LatencyHistogram(
    'mediawiki_request_duration_seconds',
    'Seconds that MediaWiki took, failures included.',
    edgesSeconds,
  )
  readonly #counts = new CounterFamily('mediawiki_requests_total', 'Requests to MediaWiki by how they ended.')

  constructor({ version, node, modelVersion }: LambdaBuild, turnstile: Turnstile) {
    this.#registry = processMetrics('lambda_build_info', { version, node, model_version: modelVersion })
    this.mediawiki = backendSeries(this.#latency, this.#counts, revision)
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect() {
          this.set(value())
        },
      })
    gauge('lambda_in_flight_requests', 'Requests that are worked on.', () => turnstile.inside)
    gauge('lambda_max_in_flight_requests', 'So many may be worked on at once.', () => turnstile.most)
  }

  /** Everything in Prometheus' text format 0.0.4. */
  async render(): Promise<string> {
    return [this.http.render(), this.#latency.render(), this.#counts.render(), await this.#registry.metrics()].join('')
  }
}
