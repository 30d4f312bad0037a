import { changesMetrics, databaseMetrics, jobs, serviceMetrics, type TrafficKind } from '../conventions.ts'
import type { SignalName } from './signals.ts'

/** What is asked about, and in which steps. */
export type ObservationScope = {
  /** Matchers of the service's own series. */
  readonly selector: string
  /** Matchers of the series of a proxy in front of it; undefined for none. */
  readonly proxy: string | undefined
  /** Whose requests; undefined for everybody's. */
  readonly traffic: TrafficKind | undefined
  readonly stepSeconds: number
  /** How often it is scraped. */
  readonly intervalSeconds: number
}

/** By which requests are told apart, where they are. */
const requestLabels = ['route', 'method', 'code', 'pod', 'instance', 'site', 'wiki', 'wiki_id'] as const

/** What an answer is made into. */
export type SignalQuery = {
  readonly name: string
  /** One for all series of an answer, or one for each. */
  readonly into: SignalName
  readonly each?: 'labels'
  readonly query: string
}

/** No work for users. */
const operational = 'route!~"/|/metrics|/healthz|/readyz|unmatched"'

const database = `job="${jobs.database}"`

/** Every question of an investigation, each for every step. What nobody scrapes answers nothing, and is said to be missing. */
export function queriesOf({
  selector,
  proxy,
  traffic,
  stepSeconds,
  intervalSeconds,
}: ObservationScope): readonly SignalQuery[] {
  const g = growthOf(stepSeconds, intervalSeconds)
  const requests = [selector, operational, ...(traffic === undefined ? [] : [`traffic="${traffic}"`])].join(',')
  const by = `sum by (${requestLabels.join(', ')})`
  const { durations, backendDurations, forwardedDurations } = serviceMetrics
  const ofBackend = (backend: string, what: 'sum' | 'count') =>
    `sum(${g(`${forwardedDurations}_${what}{${selector},backend="${backend}"}`)})`
  const plain: Readonly<Partial<Record<SignalName | `${SignalName}Count`, string>>> = {
    cassandra: `sum(${g(`${backendDurations}_sum{${selector},operation!="ping"}`)})`,
    cassandraCount: `sum(${g(`${backendDurations}_count{${selector},operation!="ping"}`)})`,
    cassandraServer: `sum(${g(`${databaseMetrics.answering}{${database}}`)})`,
    cassandraServerCount: `sum(${g(`cassandra_client_requests_total{${database}}`)})`,
    lambda: ofBackend('lambda', 'sum'),
    lambdaCount: ofBackend('lambda', 'count'),
    mediawiki: ofBackend('mediawiki', 'sum'),
    mediawikiCount: ofBackend('mediawiki', 'count'),
    cassandraFailed: `sum(${g(`${serviceMetrics.backendRequests}{${selector},operation!="ping",outcome!="ok"}`)})`,
    lambdaFailed: `sum(${g(`${serviceMetrics.forwardedRequests}{${selector},backend="lambda",outcome!="ok"}`)})`,
    missed: `sum(${g(`${serviceMetrics.cacheAnswers}{${selector},source=~"miss|collapsed"}`)})`,
    serviceCores: `sum(${g(`process_cpu_seconds_total{${selector}}`)})`,
    serviceLoop: `max(${g(`${serviceMetrics.loopActive}{${selector}}`)})`,
    serviceLag: `max(nodejs_eventloop_lag_p99_seconds{${selector}})`,
    serviceCollecting: `max(sum by (instance) (${g(`nodejs_gc_duration_seconds_sum{${selector}}`)}))`,
    serviceMemory: `sum(process_resident_memory_bytes{${selector}})`,
    inFlight: `sum(${serviceMetrics.inFlight}{${selector}})`,
    databaseCores: `sum(${g(`process_cpu_seconds_total{${database}}`)})`,
    collecting: `max(sum by (instance) (${g(`jvm_gc_collection_seconds_sum{${database}}`)}))`,
    compacting: `sum(${g(`${databaseMetrics.compacted}{${database}}`)})`,
    compactionsPending: `sum(${databaseMetrics.compactionsPending}{${database}})`,
    flushes: `sum(${g(`${databaseMetrics.flushes}{${database}}`)})`,
    databaseReads: `sum(${g(`${databaseMetrics.reads}{${database}}`)})`,
    readsPending: `sum(${databaseMetrics.readsPending}{${database}})`,
    machineStolen: `max(${g('node_cpu_seconds_total{mode="steal"}')})`,
    kafkaLag: `sum(${changesMetrics.lag})`,
    serviceScraped: `avg(up{${selector}})`,
    databaseScraped: `avg(up{${database}})`,
  }
  return [
    { name: 'requests', into: 'requests', each: 'labels', query: `${by} (${g(`${durations}_count{${requests}}`)})` },
    { name: 'service', into: 'service', each: 'labels', query: `${by} (${g(`${durations}_sum{${requests}}`)})` },
    { name: 'within', into: 'within', each: 'labels', query: `sum by (le) (${g(`${durations}_bucket{${requests}}`)})` },
    {
      name: 'builds',
      into: 'builds',
      each: 'labels',
      query: `count by (__name__, version, revision, model_version) ({__name__=~".+_build_info",${selector}})`,
    },
    {
      name: 'serviceStarts',
      into: 'serviceStarts',
      each: 'labels',
      query: `max by (pod, instance) (${serviceMetrics.processStart}{${selector}})`,
    },
    ...(proxy === undefined ? [] : proxyQueries(proxy, g)),
    ...Object.entries(plain).map(([name, query]) => ({ name, into: name.replace(/Count$/, '') as SignalName, query })),
  ]
}

/** Istio counts milliseconds of whoever receives a request, Envoy those of whom it passes it on to. */
function proxyQueries(proxy: string, g: (selector: string) => string): readonly SignalQuery[] {
  const both = (what: 'sum' | 'count') =>
    `sum(${g(`istio_request_duration_milliseconds_${what}{${proxy},reporter="destination"}`)}) or sum(${g(`envoy_cluster_upstream_rq_time_${what}{${proxy}}`)})`
  return [
    { name: 'proxy', into: 'proxy', query: `(${both('sum')}) / 1000` },
    { name: 'proxyCount', into: 'proxy', query: both('count') },
    {
      name: 'connectionsOpened',
      into: 'connectionsOpened',
      query: `sum(${g(`istio_tcp_connections_opened_total{${proxy}}`)}) or sum(${g(`envoy_cluster_upstream_cx_total{${proxy}}`)})`,
    },
  ]
}

/**
 * How fast a counter grew. Between two scrapes nothing is told apart: a step as short takes the last two of them as they are, which no rate
 * spreads over its window; a longer one takes all.
 */
function growthOf(stepSeconds: number, intervalSeconds: number): (selector: string) => string {
  if (stepSeconds > 1.5 * intervalSeconds)
    return (selector) => `rate(${selector}[${Math.ceil(stepSeconds + intervalSeconds)}s])`
  const reach = Math.ceil(2500 * intervalSeconds)
  return (selector) => `irate(${selector}[${reach}ms])`
}
