/** Servers of one kind, each with a queue of its own and so many lanes that take from it. */
type Pool = { readonly servers: number; readonly lanes: number }

/** A stop of every request on its way, and how long it takes there on average when nobody is before it; its times vary as those of an exponential distribution do. */
export type Visit = { readonly pool: string; readonly meanMs: number }

export type Simulation = {
  readonly pools: Readonly<Record<string, Pool>>
  readonly visits: readonly Visit[]
  /** How many come in each second, evenly spaced; one after the other. */
  readonly perSecond: readonly number[]
  /** A request that takes longer has failed, and is worked on all the same. */
  readonly timeoutMs: number
  /** Uniform from 0 to 1; of a seed, so that a simulation can be made again. */
  readonly random: () => number
}

type Simulated = {
  readonly requests: number
  /** Share that was answered in time. */
  readonly answered: number
  /** Of all requests from when they came, in ms, those that failed included. */
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  /** Share of the lanes of each pool that was busy while requests came. */
  readonly busy: Readonly<Record<string, number>>
}

/** At what a request cost at 3000 + 300/s (docs/performance.md); a read asks two copies, here one after the other. */
const visits: readonly Visit[] = [
  { pool: 'service', meanMs: 0.0735 },
  { pool: 'cassandra', meanMs: 0.39 },
  { pool: 'service', meanMs: 0.0735 },
]

/** 1,000 + 100/s for a second, and a hundred times as much in the next. */
export function hundredfold(pods: number, nodesOf16Cores: number, random: () => number): Simulated {
  return simulate({
    pools: { service: { servers: pods, lanes: 1 }, cassandra: { servers: nodesOf16Cores, lanes: 16 } },
    visits,
    perSecond: [1100, 110_000],
    timeoutMs: 1000,
    random,
  })
}

type Arrival = { readonly atMs: number; readonly bornMs: number; readonly stop: number }

/**
 * Discrete events: each request goes through its visits, at each to a server that chance decides, as behind a balancer that knows nothing. What it does not know: wake-ups of idle processes,
 * machines that stand still, collections of garbage, the network. So its tails are the least that there can be.
 */
export function simulate({ pools, visits, perSecond, timeoutMs, random }: Simulation): Simulated {
  const free = new Map(
    Object.entries(pools).map(([name, { servers, lanes }]) => [
      name,
      Array.from({ length: servers }, () => new Float64Array(lanes)),
    ]),
  )
  const busyMs = new Map(Object.keys(pools).map((name) => [name, 0]))
  const untilMs = perSecond.length * 1000
  const took: number[] = []
  const queue = new Heap<Arrival>((a, b) => a.atMs < b.atMs)
  const next = arrivals(perSecond)
  let coming = next()
  for (;;) {
    const waiting = queue.first()
    const isNew = coming !== undefined && (waiting === undefined || coming <= waiting.atMs)
    const event = isNew ? { atMs: coming as number, bornMs: coming as number, stop: 0 } : queue.take()
    if (event === undefined) break
    if (isNew) coming = next()
    const visit = visits[event.stop]
    if (visit === undefined) {
      took.push(event.atMs - event.bornMs)
      continue
    }
    const servers = free.get(visit.pool)
    if (servers === undefined || servers.length === 0) throw new Error(`there is no server in ${visit.pool}`)
    const lanes = servers[Math.floor(random() * servers.length)] as Float64Array
    const lane = earliest(lanes)
    const startMs = Math.max(event.atMs, lanes[lane] as number)
    const serviceMs = -Math.log(1 - random()) * visit.meanMs
    lanes[lane] = startMs + serviceMs
    const inTime = Math.max(0, Math.min(startMs + serviceMs, untilMs) - Math.min(startMs, untilMs))
    busyMs.set(visit.pool, (busyMs.get(visit.pool) ?? 0) + inTime)
    queue.add({ atMs: startMs + serviceMs, bornMs: event.bornMs, stop: event.stop + 1 })
  }
  const sorted = Float64Array.from(took).sort()
  const at = (quantile: number) => sorted[Math.max(Math.ceil(quantile * sorted.length) - 1, 0)] ?? 0
  return {
    requests: took.length,
    answered: took.length === 0 ? 0 : took.filter((ms) => ms <= timeoutMs).length / took.length,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    busy: Object.fromEntries(
      Object.entries(pools).map(([name, { servers, lanes }]) => [
        name,
        (busyMs.get(name) ?? 0) / (servers * lanes * untilMs),
      ]),
    ),
  }
}

/** The instants at which requests come, one for each call; undefined after the last. */
function arrivals(perSecond: readonly number[]): () => number | undefined {
  let [second, k] = [0, 0]
  return () => {
    while (second < perSecond.length && k >= (perSecond[second] as number)) [second, k] = [second + 1, 0]
    const rate = perSecond[second]
    return rate === undefined ? undefined : second * 1000 + (k++ * 1000) / rate
  }
}

function earliest(lanes: Float64Array): number {
  let best = 0
  for (let lane = 1; lane < lanes.length; lane++) if ((lanes[lane] as number) < (lanes[best] as number)) best = lane
  return best
}

/** The least of what was added comes first. */
class Heap<T> {
  readonly #items: T[] = []
  readonly #isBefore: (a: T, b: T) => boolean

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore
  }

  first(): T | undefined {
    return this.#items[0]
  }

  add(item: T): void {
    const items = this.#items
    let at = items.push(item) - 1
    while (at > 0) {
      const above = (at - 1) >>> 1
      if (!this.#isBefore(item, items[above] as T)) break
      items[at] = items[above] as T
      at = above
    }
    items[at] = item
  }

  take(): T | undefined {
    const items = this.#items
    const first = items[0]
    const last = items.pop()
    if (first === undefined || last === undefined || items.length === 0) return first
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= items.length) break
      if (below + 1 < items.length && this.#isBefore(items[below + 1] as T, items[below] as T)) below++
      if (!this.#isBefore(items[below] as T, last)) break
      items[at] = items[below] as T
      at = below
    }
    items[at] = last
    return first
  }
}
