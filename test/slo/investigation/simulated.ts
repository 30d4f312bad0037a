import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Observations, SignalSeries } from '../../../slo/investigation/observations.ts'
import { type RowRequest, rowSignals } from '../../../slo/investigation/rows.ts'
import type { SignalName } from '../../../slo/investigation/signals.ts'

/*
 * A small cache with all that is seen of it, second by second: reads by three pods of ten wikis, whose parts each have noise of their own that
 * hangs together from second to second; and events that have nothing to do with anything.
 */

/** Milliseconds of a request, by where they are spent. */
type Request = {
  late: number
  connection: number
  way: number
  queue: number
  work: number
  driver: number
  cassandra: number
  lambda: number
}

/** One second of one pod, before it is told as signals. */
export type Second = {
  readonly at: number
  readonly pod: number
  requests: number
  readonly request: Request
  /** Factors on what the requests of a wiki take of Cassandra. */
  readonly wikis: number[]
  /** Of all requests, those for the row that is asked for most, and a factor on what it takes of Cassandra. */
  hotShare: number
  hotTimes: number
  cores: number
  collecting: number
  serviceCollecting: number
  loop: number
  lagMs: number
  compacting: number
  pending: number
  flushes: number
  opened: number
  missed: number
  /** Change events that wait in Kafka. */
  lag: number
  machinePauseMs: number
  foreign: number
  build: string
  /** Of its requests, those that fail at once. */
  failing: number
  isDatabaseScraped: boolean
  isServiceScraped: boolean
}

export type Noise = {
  /** How far one second hangs together with the one before, 0 … 1. */
  readonly memory: number
  /** Standard deviation of the logarithm of each part. */
  readonly deviation: number
  /** Now and then a second of a part takes so many times as long; 1 for never. */
  readonly spikes: number
}

export const everyday: Noise = { memory: 0.7, deviation: 0.12, spikes: 2 }

const usual: Request = {
  late: 0.05,
  connection: 0,
  way: 0.15,
  queue: 0.05,
  work: 0.3,
  driver: 0.1,
  cassandra: 0.35,
  lambda: 0.02,
}
const pods = 3
const wikis = ['en', 'de', 'fr', 'ja', 'es', 'ru', 'it', 'zh', 'pl', 'pt']
/** What each gets of all requests. */
const wikiShares = [0.3, 0.14, 0.12, 0.1, 0.09, 0.08, 0.06, 0.05, 0.04, 0.02]

/** Where each of them ends on a line from 0 to 1. */
const wikiEnds = wikiShares.map((_, i) =>
  i === wikis.length - 1 ? 1 : wikiShares.slice(0, i + 1).reduce((sum, share) => sum + share, 0),
)

const usualBuild = '1.4.0'

type Inject = (second: Second) => void

/** @param inject what goes wrong, second by second and pod by pod */
export function simulated(
  seed: number,
  {
    seconds = 600,
    noise = everyday,
    inject = () => undefined,
  }: { seconds?: number; noise?: Noise; inject?: Inject } = {},
): Observations {
  const uniform = uniformOf(seed)
  const normal = () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform())
  const parts = Object.keys(usual) as (keyof Request)[]
  const drift = new Map(parts.map((part) => [part, normal() * noise.deviation]))
  const events = bystanders(seconds, uniform)
  const asked: RowRequest[] = []
  const drawRow = uniformOf(seed + 1_000_000)
  const told = new Map<SignalName, (SignalSeries & { readonly values: (number | null)[] })[]>()
  const tell: Tell = (name, at, value, which = 0, labels = none) => {
    const all = told.get(name) ?? []
    const series = all[which] ?? { name, labels, values: new Array<number | null>(seconds).fill(null) }
    all[which] = series
    told.set(name, all)
    series.values[at] = value === null ? null : (series.values[at] ?? 0) + value
  }
  for (let at = 0; at < seconds; at++) {
    for (const part of parts)
      drift.set(
        part,
        noise.memory * (drift.get(part) ?? 0) + Math.sqrt(1 - noise.memory ** 2) * noise.deviation * normal(),
      )
    const all: Second[] = []
    for (let pod = 0; pod < pods; pod++) {
      const own = Object.fromEntries(
        parts.map((part) => [
          part,
          usual[part] * Math.exp((drift.get(part) ?? 0) + 0.03 * normal()) * (uniform() < 0.002 ? noise.spikes : 1),
        ]),
      ) as Request
      const second: Second = {
        at,
        pod,
        requests: Math.max(1, Math.round(333 + 18 * normal())),
        request: own,
        wikis: wikis.map(() => Math.exp(0.05 * normal())),
        hotShare: 0.025,
        hotTimes: 1,
        cores: 0,
        collecting: events.collecting[at] ? 0.02 + 0.02 * uniform() : 0,
        serviceCollecting: 0.005 + 0.01 * uniform(),
        loop: 0.35 + 0.03 * normal(),
        lagMs: 11 + uniform(),
        compacting: events.compacting[at] ? 3e6 * (0.5 + uniform()) : 0,
        pending: events.compacting[at] ? 1 : 0,
        flushes: events.flushing[at] ? 1 : 0,
        opened: uniform() < 0.05 ? 1 : 0,
        missed: Math.max(0, 3 + normal()),
        lag: Math.max(0, 2 + 2 * normal()),
        machinePauseMs: 3 + 4 * uniform() ** 4,
        foreign: 0.02 + 0.03 * uniform(),
        build: usualBuild,
        failing: 0,
        isDatabaseScraped: true,
        isServiceScraped: true,
      }
      inject(second)
      second.cores += (second.requests * second.request.work) / 1000 + 0.02
      all.push(second)
    }
    tellSecond(all, at, tell)
    for (const second of all) asked.push(...tracedIn(second, drawRow))
  }
  return {
    schemaVersion: 1,
    kind: 'observations',
    source: { is: 'prometheus', url: 'http://127.0.0.1:9090', selector: 'job="service"' },
    start: 1_764_000_000,
    stepSeconds: 1,
    steps: seconds,
    from: 0,
    series: [...[...told.values()].flatMap((all) => all.filter(Boolean)), ...rowSignals(asked, seconds, 1)],
    slowest: [],
    requests: [],
    clock: 'the client, from the schedule',
    unseen: [],
    queries: {},
  }
}

type Labels = Readonly<Record<string, string>>
/** @param which of the series of a signal; 0 is that of all together */
type Tell = (name: SignalName, at: number, value: number | null, which?: number, labels?: Labels) => void

const none: Labels = {}
const both = Array.from({ length: pods }, (_, pod) => wikis.map((wiki) => ({ pod: `cache-${pod}`, wiki })))

function tellSecond(all: readonly Second[], at: number, tell: Tell): void {
  for (const second of all) {
    const { request, requests, pod } = second
    let [cassandra, service, seen] = [0, 0, 0]
    for (const [i, share] of wikiShares.entries()) {
      const hot = 1 + second.hotShare * (second.hotTimes - 1)
      const inside = request.cassandra * (second.wikis[i] as number) * hot
      const took = request.work + request.queue + request.driver + inside + request.lambda
      const count = requests * share
      cassandra += (count * inside) / 1000
      service += (count * took) / 1000
      seen += (count * (took + request.way + request.late + request.connection)) / 1000
      const which = 1 + pod * wikis.length + i
      tell('requests', at, count, which, both[pod]?.[i])
      tell('service', at, (count * took) / 1000, which, both[pod]?.[i])
    }
    tell('requests', at, requests)
    tell('errors', at, requests * second.failing)
    tell('seen', at, seen)
    tell('late', at, (requests * request.late) / 1000)
    tell('connection', at, (requests * request.connection) / 1000)
    tell('service', at, service)
    tell('cassandra', at, cassandra + (requests * request.driver) / 1000)
    tell('cassandraServer', at, cassandra)
    tell('lambda', at, (requests * request.lambda) / 1000)
    tell('serviceCores', at, second.cores)
    tell('missed', at, second.missed)
    tell('databaseReads', at, requests)
    tell('connectionsOpened', at, second.opened)
  }
  const [first] = all
  if (!first) return
  const most = (of: (second: Second) => number) => Math.max(...all.map(of))
  tell(
    'serviceLoop',
    at,
    most(({ loop }) => loop),
  )
  tell('serviceLag', at, most(({ lagMs }) => lagMs) / 1000)
  tell(
    'serviceCollecting',
    at,
    most(({ serviceCollecting }) => serviceCollecting),
  )
  tell('serviceScraped', at, first.isServiceScraped ? 1 : 0)
  tell('databaseScraped', at, first.isDatabaseScraped ? 1 : 0)
  tell('collecting', at, first.isDatabaseScraped ? first.collecting : null)
  tell('compacting', at, first.isDatabaseScraped ? first.compacting : null)
  tell('compactionsPending', at, first.isDatabaseScraped ? first.pending : null)
  tell('flushes', at, first.isDatabaseScraped ? first.flushes : null)
  tell('kafkaLag', at, first.lag)
  tell('databaseCores', at, 0.4)
  tell('machinePause', at, first.machinePauseMs)
  tell('machineForeign', at, first.foreign)
  for (const build of new Set(all.map((second) => second.build)))
    tell('builds', at, 1, build === usualBuild ? 1 : 2, { version: build })
}

/** Of the requests of a second and a pod those that carry a trace, one of a hundred. */
function tracedIn(
  { at, requests, request, hotShare, hotTimes, wikis: slower }: Second,
  uniform: () => number,
): readonly RowRequest[] {
  const { cassandra, ...others } = request
  const rest = Object.values(others).reduce((sum, ms) => sum + ms, 0)
  return Array.from({ length: Math.round(requests / 100) }, () => {
    const isHot = uniform() < hotShare
    const drawn = uniform()
    const wiki = isHot ? 0 : wikiEnds.findIndex((end) => drawn < end)
    const row = `${wikis[wiki]}wiki/${isHot ? 12 : Math.floor(100 + 50_000 * uniform() ** 3)}`
    const noise = Math.exp(0.6 * (uniform() + uniform() - 1))
    const inside = cassandra * (slower[wiki] ?? 1) * (isHot ? hotTimes : 1)
    return { second: at, row, durationMs: (rest + inside) * noise }
  })
}

/** Events that happen anyway: garbage now and then, a compaction of half a minute, a flush. */
function bystanders(seconds: number, uniform: () => number) {
  const compactions = [uniform(), uniform()].map((share) => Math.floor(share * seconds))
  const flushes = [uniform(), uniform(), uniform()].map((share) => Math.floor(share * seconds))
  const at = Array.from({ length: seconds }, (_, i) => i)
  return {
    collecting: at.map(() => uniform() < 0.02),
    compacting: at.map((i) => compactions.some((start) => i >= start && i < start + seconds / 20)),
    flushing: at.map((i) => flushes.includes(i)),
  }
}

function uniformOf(seed: number): () => number {
  const random = xoroshiro128plus(seed)
  return () => (random.next() >>> 0) / 2 ** 32
}
