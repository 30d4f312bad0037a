import { Failure } from '../../common/failure.ts'
import { jobs } from '../conventions.ts'
import type { StreamingPrometheus } from '../prometheus/prometheus.ts'
import type { Series } from '../prometheus/samples.ts'
import { askExemplars } from './exemplars.ts'
import { noExemplars, noProxy, type Observations, type SignalSeries } from './observations.ts'
import { type ObservationScope, queriesOf, type SignalQuery } from './queries.ts'
import type { SignalName } from './signals.ts'
import type { SingleRequest } from './single-request.ts'
import { type RequestSteps, type Steps, spentUntilEnd, sumOfSteps } from './spent.ts'

export type Range = {
  /** Unix seconds. */
  readonly start: number
  readonly steps: number
  readonly stepSeconds: number
  /** The first step that is asked about. */
  readonly from: number
}

/** Those that a service waits for, by their sum and their count. */
const backendSignals = ['cassandra', 'cassandraServer', 'lambda', 'mediawiki'] as const

type Answers = Readonly<Record<string, readonly Series[]>>

/**
 * Asks a Prometheus for everything that it may know of a stretch of time. What it does not have is said in `unseen`; so is what could not be
 * asked any more where it went away in between. Fails where it has none of the service's requests.
 */
export async function askObservations(
  prometheus: StreamingPrometheus,
  asked: Omit<ObservationScope, 'stepSeconds'>,
  range: Range,
): Promise<Observations> {
  const { stepSeconds } = range
  const queries = queriesOf({ ...asked, stepSeconds })
  const lookbackSeconds = Math.ceil(2.5 * Math.max(asked.intervalSeconds, stepSeconds))
  const last = range.start + range.steps * stepSeconds
  // An instant that is no multiple of the step would be asked for by itself.
  const end = Math.ceil(last / stepSeconds) * stepSeconds
  const when = { start: end - (range.steps - 1) * stepSeconds, end, stepSeconds }
  const answers: Record<string, readonly Series[]> = {}
  const troubles: string[] = []
  const bearable = (what: string) => (error: unknown) => {
    if (!(error instanceof Failure) || error.kind !== 'environment') throw error
    troubles.push(`${what}: ${error.message}`)
  }
  const put = async ({ name, query }: SignalQuery) => {
    const found: Series[] = []
    await prometheus.each(query, when, (series) => found.push(series), { lookbackSeconds })
    answers[name] = found
  }
  for (const query of queries.slice(0, 2)) await put(query)
  await Promise.all(queries.slice(2).map((query) => put(query).catch(bearable(query.name))))
  const begun = range.start + range.from * stepSeconds
  const requests = await askExemplars(prometheus, asked.selector, { start: begun, end: last }).catch(
    bearable('exemplars'),
  )
  return observationsFrom(answers, queries, {
    prometheus,
    asked,
    range,
    firstInstant: when.start,
    troubles,
    requests: requests ?? [],
  })
}

type Setting = {
  readonly prometheus: Pick<StreamingPrometheus, 'url'>
  readonly asked: Omit<ObservationScope, 'stepSeconds'>
  readonly range: Range
  readonly firstInstant: number
  readonly troubles: readonly string[]
  readonly requests: readonly SingleRequest[]
}

function observationsFrom(
  answers: Answers,
  queries: readonly SignalQuery[],
  { prometheus, asked, range, firstInstant, troubles, requests: singles }: Setting,
): Observations {
  const { steps, stepSeconds } = range
  const valuesOf = ({ samples }: Series): Steps => {
    const values = new Array<number | null>(steps).fill(null)
    for (const [at, value] of samples) {
      const step = Math.round((at - firstInstant) / stepSeconds)
      if (step >= 0 && step < steps && Number.isFinite(value)) values[step] = rounded(value)
    }
    return values
  }
  const one = (name: string) => answers[name]?.[0] && valuesOf(answers[name][0])
  const timed = (name: (typeof backendSignals)[number] | 'proxy'): RequestSteps | undefined => {
    const [seconds, requests] = [one(name), one(`${name}Count`)]
    return seconds && requests && spentUntilEnd({ seconds, requests }, stepSeconds)
  }
  const requests = labelled(answers['requests'] ?? [], answers['service'] ?? [], valuesOf, stepSeconds)
  const proxy = timed('proxy')
  const all = together(
    requests.map(({ counted }) => counted),
    steps,
  )
  const outer = proxy ?? (requests.length > 0 ? all : undefined)
  if (!outer) throw nothingThere(prometheus.url, asked, range)
  const errors = together(
    requests.filter(({ labels }) => labels['code']?.startsWith('5')).map(({ counted }) => counted),
    steps,
  ).requests
  const isTimed = new Set<SignalName>([...backendSignals, 'proxy', 'requests', 'service'])
  const plain = queries
    .filter(({ into, each }) => !isTimed.has(into) && each === undefined)
    .flatMap(({ name, into }) => {
      const values = one(name)
      return values
        ? [single(into, /Scraped$/.test(into) ? scraped(values, stepSeconds <= 1.5 * asked.intervalSeconds) : values)]
        : []
    })
  const byLabels = (['builds', 'serviceStarts', 'within'] as const).flatMap((name) =>
    (answers[name] ?? []).map((series) => ({ name, labels: { ...series.labels }, values: valuesOf(series) })),
  )
  const backends = backendSignals.flatMap((name) => {
    const counted = timed(name)
    return counted ? [single(name, counted.seconds)] : []
  })
  return {
    schemaVersion: 1,
    kind: 'observations',
    source: { is: 'prometheus', url: prometheus.url, selector: asked.selector },
    start: range.start,
    stepSeconds,
    steps,
    from: range.from,
    series: [
      single('requests', outer.requests),
      single('seen', outer.seconds),
      ...(proxy ? [single('proxy', proxy.seconds)] : []),
      ...(requests.length > 0 ? [single('service', all.seconds), single('errors', errors)] : []),
      ...backends,
      ...plain,
      ...byLabels,
      ...(requests.length > 1
        ? requests.flatMap(({ labels, counted }) => [
            { name: 'requests' as const, labels, values: counted.requests },
            { name: 'service' as const, labels, values: counted.seconds },
          ])
        : []),
    ],
    slowest: [],
    requests: singles,
    clock: proxy
      ? 'the proxy, from when it has a request to its answer'
      : 'the service, from the head of a request to its answer',
    unseen: [
      ...unseenOf(answers, asked, requests.length > 0),
      ...(singles.length > 0 ? [] : [noExemplars]),
      ...troubles.map((trouble) => `Could not be asked: ${trouble}`),
    ],
    queries: Object.fromEntries(queries.map(({ name, query }) => [name, query])),
  }
}

const single = (name: SignalName, values: Steps): SignalSeries => ({ name, labels: {}, values: [...values] })

/**
 * Who was scraped before, and is not, is missing; who was never there is not. A scrape that failed is told by when it began: until it gave up,
 * nobody answered it, so that of steps as short the next one is without an answer, too.
 */
function scraped(values: Steps, isEach: boolean): Steps {
  const first = values.findIndex((value) => value !== null)
  const since = values.map((value, i) => (i > first ? (value ?? 0) : value))
  if (!isEach) return since
  return since.map((value, i) => {
    const before = since[i - 1] ?? null
    return value === null || before === null ? value : Math.min(value, before)
  })
}

/** Six digits are more than a scrape knows. */
const rounded = (value: number) => (Math.abs(value) < 1e6 ? Number(value.toPrecision(6)) : value)

type Labelled = { readonly labels: Readonly<Record<string, string>>; readonly counted: RequestSteps }

/** Requests by their labels, without those of which none came. */
function labelled(
  counts: readonly Series[],
  sums: readonly Series[],
  valuesOf: (series: Series) => Steps,
  stepSeconds: number,
): readonly Labelled[] {
  const key = ({ labels }: Series) => JSON.stringify(Object.entries(labels).sort())
  const seconds = new Map(sums.map((series) => [key(series), series]))
  return counts.flatMap((series) => {
    const other = seconds.get(key(series))
    if (!other || series.samples.every(([, value]) => !(value > 0))) return []
    const counted = spentUntilEnd({ requests: valuesOf(series), seconds: valuesOf(other) }, stepSeconds)
    return [{ labels: { ...series.labels }, counted }]
  })
}

function together(all: readonly RequestSteps[], steps: number): RequestSteps {
  const sum = (of: keyof RequestSteps) =>
    sumOfSteps(
      all.map((each) => each[of]),
      steps,
    )
  return { requests: sum('requests'), seconds: sum('seconds') }
}

/** What would have told more, by what is missing if nothing of it is there. */
const wanted: readonly (readonly [name: string, sentence: string])[] = [
  [
    'cassandra',
    'The service does not tell how long Cassandra takes: what it waited for is not told apart from its own work.',
  ],
  [
    'databaseScraped',
    `Cassandra is not scraped (job="${jobs.database}"): its garbage collection, compaction and queues are unknown.`,
  ],
  ['cassandraServer', 'Cassandra does not tell how long it takes itself: the way to it is not told apart.'],
  ['serviceLoop', 'The event loop of the service is not measured.'],
  ['serviceCollecting', 'Garbage collection of the service is not measured.'],
  ['serviceCores', 'The CPU of the service is not measured.'],
  ['builds', 'No build_info: deploys are known by restarts alone, if at all.'],
]

function unseenOf(
  answers: Answers,
  { proxy }: Pick<ObservationScope, 'proxy'>,
  hasService: boolean,
): readonly string[] {
  const missing = wanted.filter(([name]) => answers[name]?.length === 0).map(([, sentence]) => sentence)
  return [
    ...(hasService ? [] : ['The service has no histogram of its requests: only the proxy in front of it was seen.']),
    ...(proxy === undefined
      ? [noProxy]
      : answers['proxy']?.length === 0
        ? [`There is nothing of Istio or Envoy under {${proxy}}.`]
        : []),
    ...missing,
  ]
}

function nothingThere(
  url: string,
  { selector }: Pick<ObservationScope, 'selector'>,
  { start, steps, stepSeconds, from }: Range,
): Failure {
  const instant = (step: number) => new Date(1000 * (start + step * stepSeconds)).toISOString().replace('.000Z', 'Z')
  return new Failure(
    'input',
    `Prometheus at ${url} has no request of {${selector}} between ${instant(from)} and ${instant(steps)}.`,
    { hint: 'Give another time, or say with --service-selector how the series of the service are told.' },
  )
}
