import { stringify } from 'yaml'
import type { RequestHeaders } from '../../common/access.ts'
import { jobs } from '../../slo/conventions.ts'

/** A service that is scraped, as host:port. */
export interface ScrapedService {
  readonly address: string
  readonly scheme: 'http' | 'https'
  readonly metricsPath: string
  /** What the service wants to see. */
  readonly headers: RequestHeaders
}

/** What Prometheus scrapes, each as host:port. */
export interface ScrapeTargets {
  readonly service: ScrapedService
  /** The service that it is compared with. */
  readonly rival?: ScrapedService | undefined
  /** What else has metrics, by its job. */
  readonly others?: Readonly<Record<string, ScrapedService>>
  /** Each node. */
  readonly cassandra: readonly string[]
  /** Prometheus itself, as it sees itself. */
  readonly self: string
}

export function prometheusYaml(targets: ScrapeTargets): string {
  const job = (name: string, ...addresses: readonly string[]) => ({
    job_name: name,
    static_configs: [{ targets: addresses }],
  })
  const { service, rival, others = {}, cassandra } = targets
  const ofService = (name: string, { address, scheme, metricsPath, headers }: ScrapedService) => ({
    ...job(name, address),
    scheme,
    metrics_path: metricsPath,
    ...shown(headers),
  })
  return stringify({
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '15s' },
    // Two pushes of k6 may overtake each other when one is slow.
    storage: { tsdb: { out_of_order_time_window: '1m' } },
    scrape_configs: [
      ofService(jobs.service, service),
      ...(rival === undefined ? [] : [ofService(jobs.rival, rival)]),
      ...Object.entries(others).map(([name, other]) => ofService(name, other)),
      ...(cassandra.length === 0 ? [] : [job(jobs.database, ...cassandra)]),
      // Each scrape takes a processor for some milliseconds, and nothing of a run is told from this one.
      { ...job(jobs.prometheus, targets.self), scrape_interval: '5s' },
    ],
  })
}

/** Shown by Prometheus as <secret>: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#http_config */
function shown(headers: RequestHeaders) {
  const named = Object.entries(headers).map(([name, value]) => [name, { secrets: [value] }])
  return named.length === 0 ? {} : { http_headers: Object.fromEntries(named) }
}

/** `anchored` range selectors count increments exactly. */
export const ANCHORED_RANGES = '--enable-feature=promql-extended-range-selectors'

/** Which request stands for a bucket of a histogram, by its trace. */
const EXEMPLARS = '--enable-feature=exemplar-storage'

/** Flags that both kinds of Prometheus get. */
export const PROMETHEUS_FLAGS: readonly string[] = [
  '--web.enable-remote-write-receiver',
  ANCHORED_RANGES,
  EXEMPLARS,
  '--storage.tsdb.retention.time=30d',
]
