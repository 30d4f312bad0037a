import { serviceMetrics, type TrafficKind, traffics } from '../../slo/conventions.ts'
import { edgesSeconds } from '../../slo/edges.ts'
import { type Count, CounterFamily, type Exemplar, type Form, LatencyHistogram, type LatencySeries } from './series.ts'

/**
 * Every route by its template, and per method the codes it can answer: what is counted, zero-initialised and allowed. `other` is any
 * method that the route does not have; `unmatched` is no route at all, or no HTTP at all.
 */
export type RouteCodes = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> & {
  readonly unmatched: Readonly<Record<string, readonly number[]>>
}

/** What any service of ours may answer where nothing is served. */
export const unmatched = { other: [400, 404, 405, 408, 417, 429, 431, 500] } as const

/** What every service of ours counts of its requests. */
export class HttpMetrics {
  readonly #endpoints: RouteCodes
  readonly #latency = new LatencyHistogram(
    serviceMetrics.durations,
    'Seconds from the head of a request to its answer.',
    edgesSeconds,
  )
  readonly #disconnects = new CounterFamily(serviceMetrics.disconnects, 'Clients that had gone before their answer.')
  readonly #bound: Readonly<Record<TrafficKind, Record<string, Record<string, LatencySeries[]>>>>

  constructor(endpoints: RouteCodes) {
    this.#endpoints = endpoints
    const routes = () => Object.fromEntries(Object.keys(endpoints).map((route) => [route, {}]))
    this.#bound = { organic: routes(), 'load-test': routes() }
    for (const [route, methods] of Object.entries(endpoints)) {
      for (const [method, codes] of Object.entries(methods)) {
        for (const code of codes) for (const traffic of traffics) this.#series(route, method, code, traffic)
      }
    }
    for (const traffic of traffics) this.disconnects(traffic)
  }

  /** An answer, whatever its method was. One that is traced stands for its bucket. */
  answered(
    route: string,
    method: string,
    code: number,
    traffic: TrafficKind,
    durationMs: number,
    exemplar?: Exemplar,
  ): void {
    const named = Object.hasOwn(this.#endpoints[route] ?? {}, method) ? method : 'other'
    this.#series(route, named, code, traffic).observe(durationMs / 1000, exemplar)
  }

  /** Requests whose client had gone before the answer; they are in no other count. */
  disconnects(traffic: TrafficKind): Count {
    return this.#disconnects.count({ traffic })
  }

  render(form: Form = 'text'): string {
    return (
      this.#latency.render(form) +
      this.#latency.renderCounts(serviceMetrics.requests, 'Requests answered.', form) +
      this.#disconnects.render(form)
    )
  }

  /** The series of one kind of answer. Bound once: a request costs lookups by names and codes that exist already. */
  #series(route: string, method: string, code: number, traffic: TrafficKind): LatencySeries {
    const byMethod = this.#bound[traffic][route] ?? {}
    const byCode = byMethod[method] ?? []
    byMethod[method] = byCode
    const series = byCode[code] ?? this.#latency.series({ route, method, code: String(code), traffic })
    byCode[code] = series
    return series
  }
}
