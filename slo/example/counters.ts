import { serviceMetrics } from '../conventions.ts'
import type { Labels } from '../prometheus/samples.ts'
import type { Flows } from './flows.ts'
import type { Pod } from './pods.ts'
import type { Counter } from './scraped.ts'
import { edges, rename, respelling } from './story.ts'

/** A counter, and which count of the truth it belongs to. */
export type LabelledCounter = { readonly counter: Counter; readonly service: string; readonly labels: Labels }

type CounterTemplate = Omit<Counter, 'spellings' | 'pod'> & { readonly labels: Labels }

/** What a pod counts of one service. */
export function countersOf(pod: Pod, service: string, flows: Flows): readonly LabelledCounter[] {
  const named =
    pod.job === 'istio-gateway' ? istio(service, flows) : pod.job === 'k8s-api' ? apiserver(flows) : cache(flows)
  return named.map(({ labels, ...rest }) => {
    const all = { ...labels, ...pod.labels }
    return { counter: { ...rest, pod, spellings: spellingsOf(all, pod) }, service, labels }
  })
}

function istio(service: string, flows: Flows): readonly CounterTemplate[] {
  const always = {
    app: 'istio-ingressgateway',
    destination_canonical_service: service,
    source_workload: 'istio-ingressgateway',
    source_workload_namespace: 'istio-system',
  }
  const outcomes = [
    { code: '200', flags: '-', flow: flows.ok, within: flows.okWithin },
    { code: '404', flags: '-', flow: flows.clientError, within: edges.istio.map(() => flows.clientError) },
    { code: '503', flags: 'UF', flow: flows.failed, within: edges.istio.map(() => flows.failed) },
    { code: '0', flags: 'DC', flow: flows.disconnected, within: edges.istio.map(() => flows.disconnected) },
  ]
  return outcomes.flatMap(({ code, flags, flow, within }) => {
    if (!flow.some((events) => events > 0)) return []
    const labels = { ...always, response_code: code, response_flags: flags }
    return [
      { metric: 'istio_requests_total', labels, flow, bornBy: flow },
      ...buckets('istio_request_duration_milliseconds', labels, edges.istio, [...within, flow], flow),
    ]
  })
}

function apiserver(flows: Flows): readonly CounterTemplate[] {
  const metric = 'apiserver_request_total'
  const reads = share(flows.ok, 0.9)
  const writes = rest(flows.ok, reads)
  // A watch lasts for minutes and is no request with an answer to wait for.
  const watches = share(flows.ok, 0.05)
  const request = (verb: string, code: string, flow: Int32Array) => {
    return { metric, labels: { verb, code }, flow, bornBy: flow }
  }
  const readWithin = flows.okWithin.map((within) => share(within, 0.9))
  const writeWithin = flows.okWithin.map((within, edge) => rest(within, readWithin[edge] ?? within))
  const nobody = flows.okWithin.map((within) => new Int32Array(within.length))
  const durations = (verb: string, flow: Int32Array, within: readonly Int32Array[]) =>
    buckets('apiserver_request_duration_seconds', { verb }, edges.apiserver, [...within, flow], flow)
  const failed = flows.failed
  const missing = flows.clientError
  const others = (within: Int32Array) => sum(within, failed, missing)
  return [
    request('GET', '200', reads),
    request('GET', '404', missing),
    request('GET', '500', failed),
    request('POST', '201', writes),
    request('WATCH', '200', watches),
    ...durations('GET', others(reads), readWithin.map(others)),
    ...durations('POST', writes, writeWithin),
    ...durations('WATCH', watches, nobody),
  ]
}

function cache(flows: Flows): readonly CounterTemplate[] {
  const one = '/v1/topics/{wiki_id}/{page_id}'
  const named = (
    method: string,
    code: string,
    flow: Int32Array,
    within: readonly Int32Array[],
    traffic = 'organic',
  ) => {
    const labels = { route: one, method, code, traffic }
    return [
      { metric: serviceMetrics.requests, labels, flow, bornBy: 'start' as const },
      ...buckets(serviceMetrics.durations, labels, edges.http, [...within, flow], 'start'),
    ]
  }
  const same = (flow: Int32Array) => edges.http.map(() => flow)
  const writes = share(flows.ok, 0.1)
  const outcome = (name: string, flow: Int32Array) => {
    const labels = { operation: 'read', outcome: name }
    return { metric: serviceMetrics.backendRequests, labels, flow, bornBy: 'start' as const }
  }
  return [
    ...named('GET', '200', flows.ok, flows.okWithin),
    ...named('GET', '404', flows.clientError, same(flows.clientError)),
    ...named('GET', '500', flows.failed, same(flows.failed)),
    ...named('PUT', '204', writes, same(writes)),
    ...named('GET', '200', share(flows.ok, 0.3), same(share(flows.ok, 0.3)), 'load-test'),
    outcome('ok', sum(flows.ok, flows.clientError)),
    outcome('timeout', flows.failed),
    ...buckets(
      serviceMetrics.backendDurations,
      { operation: 'read' },
      edges.http,
      [...flows.okWithin, flows.ok],
      'start',
    ),
  ]
}

function buckets(
  metric: string,
  labels: Labels,
  of: readonly string[],
  within: readonly Int32Array[],
  bornBy: Counter['bornBy'],
): readonly CounterTemplate[] {
  return [...of, '+Inf'].map((le, at) => {
    const flow = within[at]
    if (!flow) throw new Error(`no flow for le="${le}"`)
    return { metric: `${metric}_bucket`, labels: { ...labels, le }, flow, bornBy }
  })
}

function spellingsOf(labels: Labels, pod: Pod): Counter['spellings'] {
  const cuts = [Number.NEGATIVE_INFINITY]
  const respelled = respelling[pod.site]
  const le = labels['le']
  if (le !== undefined && /^\d+$/.test(le)) cuts.push(respelled)
  const isRenamed = labels['destination_canonical_service'] === rename.to
  if (isRenamed) cuts.push(rename.at)
  const sorted = [...new Set(cuts)].sort((a, b) => a - b)
  return sorted.map((from, at) => {
    const until = sorted[at + 1] ?? Number.POSITIVE_INFINITY
    const named = isRenamed && from < rename.at ? { destination_canonical_service: rename.from } : {}
    const spelled = le !== undefined && /^\d+$/.test(le) && from >= respelled ? { le: `${le}.0` } : {}
    return { from, until, labels: { ...labels, ...named, ...spelled } }
  })
}

function share(flow: Int32Array, part: number): Int32Array {
  return flow.map((events) => Math.floor(events * part))
}

function rest(flow: Int32Array, part: Int32Array): Int32Array {
  return flow.map((events, at) => events - (part[at] ?? 0))
}

function sum(...flows: readonly [Int32Array, ...Int32Array[]]): Int32Array {
  return flows[0].map((_, at) => flows.reduce((total, flow) => total + (flow[at] ?? 0), 0))
}
