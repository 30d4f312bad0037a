/**
 * What happens in the example quarter, September to November 2026. Everything that makes counting hard in real quarters is in it
 * once, so that a report of it shows every case, and its truth is known to the request.
 */
export const exampleQuarter = '2026-09'
/** Two quiet ones before it, so that a report has past quarters to tell of; in one of them a promise was missed. */
export const exampleQuarters = ['2026-03', '2026-06', exampleQuarter] as const
export type ExampleQuarterId = (typeof exampleQuarters)[number]
export const sites = ['eqiad', 'codfw'] as const
export type SiteName = (typeof sites)[number]

const at = (text: string) => Date.parse(`${text}Z`) / 1000

/** A time in which a service is different. */
export type Episode = {
  readonly site?: SiteName
  readonly from: number
  readonly until: number
  /** Share of requests that fail. */
  readonly failing?: number
  /** Share of requests slower than the promised threshold. */
  readonly slow?: number
}

export type TrafficShape = {
  /** Requests in an average minute, for each site. */
  readonly perMinute: Readonly<Record<SiteName, number>>
  /** Shares of requests by outcome; what is left succeeds. */
  readonly failing: number
  readonly clientErrors: number
  readonly disconnects: number
  /** Shares of answers within each edge of the histogram, in the order of the edges. */
  readonly within: readonly number[]
  readonly episodes: readonly Episode[]
}

const steady = { failing: 0.0004, clientErrors: 0.004, disconnects: 0, episodes: [] }

/** By what Istio calls the service, or by the job where it is no service of Istio's. Edges are those of `edges` below. */
export const traffic: Readonly<Record<string, TrafficShape>> = {
  // Two days and two hours without an answer in one site: more than 2 % of a quarter.
  'enwiki-articlequality-predictor': {
    ...steady,
    perMinute: { eqiad: 41, codfw: 29 },
    within: [0.93, 0.9951],
    episodes: [
      { site: 'eqiad', from: at('2026-07-07T02:20:00'), until: at('2026-07-12T09:45:00'), failing: 0.97 },
      { site: 'codfw', from: at('2026-10-20T06:10:00'), until: at('2026-10-22T08:25:00'), failing: 0.97 },
    ],
  },
  'frwiki-articlequality-predictor': {
    ...steady,
    perMinute: { eqiad: 9, codfw: 6 },
    failing: 0.0002,
    within: [0.95, 0.996],
    episodes: [{ site: 'codfw', from: at('2026-10-20T06:10:00'), until: at('2026-10-22T08:25:00'), failing: 0.97 }],
  },
  // An announced switchover between data centres, and gateways that restart in place.
  'revertrisk-language-agnostic-predictor': {
    ...steady,
    perMinute: { eqiad: 310, codfw: 240 },
    disconnects: 0.0003,
    within: [0.9873, 0.9999],
    episodes: [{ from: at('2026-10-06T14:04:00'), until: at('2026-10-06T14:51:00'), failing: 0.62, slow: 0.4 }],
  },
  // Its label is renamed in the middle, and the two sites together keep the promise by three requests (`handful`).
  'outlink-topic-model-predictor': {
    ...steady,
    perMinute: { eqiad: 14, codfw: 11 },
    failing: 0.046,
    within: [0.71, 0.9623],
    episodes: [],
  },
  // Some four requests a day; failures come in bursts (`bursts`), each right after a new gateway pod came up.
  'ores-legacy': {
    ...steady,
    perMinute: { eqiad: 0.0031, codfw: 0.0027 },
    failing: 0,
    clientErrors: 0.02,
    within: [0.97, 1],
    episodes: [],
  },
  'k8s-api': {
    ...steady,
    perMinute: { eqiad: 520, codfw: 480 },
    failing: 0.0011,
    within: [0.9879, 0.9941],
    episodes: [],
  },
  'article-topic-cache': {
    ...steady,
    perMinute: { eqiad: 1900, codfw: 1400 },
    failing: 0.00006,
    clientErrors: 0.011,
    within: [0.871, 0.9612, 0.9972, 0.9997],
    episodes: [
      { site: 'eqiad', from: at('2026-11-12T17:20:00'), until: at('2026-11-12T19:05:00'), failing: 0.003, slow: 0.5 },
    ],
  },
}

/** Edges of the histograms, in the unit of their source, as they are written; +Inf is always there besides. */
export const edges = {
  istio: ['500', '5000'],
  apiserver: ['0.4', '0.6'],
  http: ['0.005', '0.01', '0.1', '0.5'],
} as const

/** Failures of the service with the least traffic, in requests: each burst comes at once, and gives birth to its own series. */
export const bursts: readonly { readonly site: SiteName; readonly at: number; readonly failures: number }[] = [
  { site: 'eqiad', at: at('2026-09-15T08:30:00'), failures: 6 },
  { site: 'eqiad', at: at('2026-09-30T12:00:00'), failures: 7 },
  { site: 'eqiad', at: at('2026-10-27T03:00:00'), failures: 8 },
  { site: 'eqiad', at: at('2026-11-11T19:40:00'), failures: 6 },
  { site: 'codfw', at: at('2026-10-02T10:15:00'), failures: 5 },
]

/** Outlink's failures, both sites together, stay this far below what its target of 95 % allows. */
export const handful = {
  service: 'outlink-topic-model-predictor',
  target: { numerator: 95, denominator: 100 },
  spare: 3,
} as const

/** Istio 1.24 dropped a suffix from the names of canonical services, without a restart of the gateways. */
export const rename = {
  from: 'outlink-topic-model-predictor-default',
  to: 'outlink-topic-model-predictor',
  at: at('2026-10-14T09:30:00'),
} as const

/** Prometheus 3 writes le="500.0" where Prometheus 2 wrote le="500". Codfw was upgraded before the quarter began. */
export const respelling: Readonly<Record<SiteName, number>> = {
  eqiad: at('2026-09-29T08:00:00'),
  codfw: Number.NEGATIVE_INFINITY,
}

/** Nothing was scraped: once over midnight, once for a long morning in which a pod of the cache was replaced unseen. */
export const scrapeGaps: readonly { readonly site: SiteName; readonly from: number; readonly until: number }[] = [
  { site: 'codfw', from: at('2026-09-18T23:40:00'), until: at('2026-09-19T00:35:00') },
  { site: 'eqiad', from: at('2026-11-03T02:10:00'), until: at('2026-11-03T08:25:00') },
]

export type Job = 'istio-gateway' | 'k8s-api' | 'article-topic-cache'
type PodChanges = { readonly replaced: readonly string[]; readonly restarted: readonly string[] }

/** When pods were replaced by others of another name, and when processes began again under the same name. */
export const lives: Readonly<Record<Job, Readonly<Record<SiteName, PodChanges>>>> = {
  'istio-gateway': {
    eqiad: {
      replaced: [
        '2026-09-15T07:55:30',
        '2026-09-29T10:41:30',
        '2026-10-12T13:02:30',
        '2026-10-26T22:17:30',
        '2026-11-10T09:08:30',
      ],
      restarted: ['2026-09-21T04:14:20', '2026-10-19T16:33:20', '2026-11-18T01:59:20'],
    },
    codfw: {
      replaced: ['2026-09-16T09:20:30', '2026-10-01T11:11:30', '2026-10-17T06:48:30', '2026-11-09T14:30:30'],
      restarted: ['2026-10-21T00:00:20'],
    },
  },
  'k8s-api': {
    eqiad: { replaced: [], restarted: ['2026-09-10T04:48:20', '2026-10-08T16:50:20', '2026-11-06T02:00:20'] },
    codfw: { replaced: [], restarted: ['2026-09-11T04:48:20', '2026-10-09T16:50:20'] },
  },
  'article-topic-cache': {
    eqiad: {
      replaced: ['2026-09-21T12:03:30', '2026-10-13T09:00:30', '2026-11-03T05:00:30'],
      restarted: ['2026-10-30T20:20:20'],
    },
    codfw: { replaced: ['2026-09-22T12:03:30', '2026-10-14T09:00:30', '2026-11-17T15:31:30'], restarted: [] },
  },
}

/** What must not be counted: experiments on staging, where a third of the requests fail. */
export const staging = { site: 'codfw', perMinute: 3, failing: 0.33 } as const
