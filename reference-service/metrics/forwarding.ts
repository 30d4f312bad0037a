import { Gauge, Registry } from 'prom-client'
import { type CacheSource, cacheSources, type ForwardedBackend, serviceMetrics } from '../../slo/conventions.ts'
import { edgesSeconds } from '../../slo/edges.ts'
import { type BackendSeries, backendSeries } from '../backends/backend.ts'
import { type Count, CounterFamily, type Form, inForm, LatencyHistogram } from './series.ts'

/** What a backend is like at one instant. */
interface BackendState {
  readonly inFlight: number
  /** With so many, the next request is turned away. */
  readonly mostInFlight: number
  /** Whether it is left alone for a moment, because it only fails. */
  readonly isOpen: boolean
}

/** What is counted of backends beside Cassandra, and of a cache that has a lambda. There is nothing of those that are not set. */
export class ForwardingMetrics {
  readonly #registry = new Registry()
  readonly #latency = new LatencyHistogram(
    serviceMetrics.forwardedDurations,
    'Seconds that another backend took, failures included.',
    edgesSeconds,
  )
  readonly #counts = new CounterFamily(
    serviceMetrics.forwardedRequests,
    'Requests to other backends by how they ended.',
  )
  readonly #sources = new CounterFamily(serviceMetrics.cacheAnswers, 'Reads of topics by where the answer came from.')
  readonly #backends = new Map<ForwardedBackend, BackendState>()

  constructor() {
    const gauge = (name: string, help: string, value: (state: BackendState) => number) => {
      const backends = this.#backends
      new Gauge({
        name,
        help,
        labelNames: ['backend'],
        registers: [this.#registry],
        collect() {
          for (const [backend, state] of backends) this.set({ backend }, value(state))
        },
      })
    }
    gauge(serviceMetrics.forwardedInFlight, 'Requests waiting for a backend.', ({ inFlight }) => inFlight)
    gauge(serviceMetrics.mostForwardedInFlight, 'So many may wait at once.', ({ mostInFlight }) => mostInFlight)
    gauge(serviceMetrics.circuitOpen, '1 while a backend that only fails is left alone.', ({ isOpen }) =>
      Number(isOpen),
    )
  }

  backend(backend: ForwardedBackend): BackendSeries {
    return backendSeries(this.#latency, this.#counts, { backend })
  }

  sources(): Readonly<Record<CacheSource, Count>> {
    const count = (source: CacheSource) => [source, this.#sources.count({ source })] as const
    return Object.fromEntries(cacheSources.map(count)) as Record<CacheSource, Count>
  }

  watch(backend: ForwardedBackend, state: BackendState): void {
    this.#backends.set(backend, state)
  }

  async render(form: Form = 'text'): Promise<string> {
    if (this.#backends.size === 0) return ''
    const gauges = inForm(await this.#registry.metrics(), form)
    return this.#latency.render(form) + this.#counts.render(form) + this.#sources.render(form) + gauges
  }
}
