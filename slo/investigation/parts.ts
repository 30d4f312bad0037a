import { type Observations, valuesOf } from './observations.ts'
import type { SignalName } from './signals.ts'
import type { Steps } from './spent.ts'

/** Where a request can wait, from the outside in. They leave nothing out and count nothing twice. */
export const partNames = [
  'generator',
  'connection',
  'way',
  'proxy',
  'service',
  'queue',
  'work',
  'driver',
  'cassandra',
  'lambda',
  'mediawiki',
  'unexplained',
] as const
export type PartName = (typeof partNames)[number]

type PartSteps = { readonly part: PartName; readonly seconds: Steps }

/** All waiting of each step, by where it was spent: request-seconds a second, null where nobody saw how long requests took. */
export type Decomposition = {
  readonly requests: Steps
  readonly seen: Steps
  /** Mean of the requests of each step. */
  readonly latencyMs: Steps
  /** Those that were looked for; they add up to `seen` in each step. */
  readonly parts: readonly PartSteps[]
}

/** Takes the clocks apart, each of which holds those inside it. What was not seen of a step is unexplained in it. */
export function decompose(observations: Observations): Decomposition {
  const of = (name: SignalName) => valuesOf(observations, name)
  const [seen, requests] = [of('seen') ?? [], of('requests') ?? []]
  const [late, connection, proxy, service, cores] = [
    of('late'),
    of('connection'),
    of('proxy'),
    of('service'),
    of('serviceCores'),
  ]
  const [cassandra, server, lambda, mediawiki] = [of('cassandra'), of('cassandraServer'), of('lambda'), of('mediawiki')]
  const outside = proxy ?? service
  const own = service && cassandra && without(service, [lambda, mediawiki], [cassandra])
  const work = own && cores && own.map((value, i) => least(value, cores[i] ?? null))
  const known: Readonly<Record<PartName, Steps | undefined>> = {
    generator: late,
    connection,
    // Whose clock is the outermost does not see what is before it.
    way: late && outside && without(seen, [late, connection], [outside]),
    // Whoever sees nothing behind it sees it with all that is behind it.
    proxy: service && proxy ? without(proxy, [], [service]) : proxy,
    service: own ? undefined : service && without(service, [lambda, mediawiki]),
    queue: own && without(own, [work]),
    work,
    driver: cassandra && server && without(cassandra, [], [server]),
    // While it is not scraped, what the service waited for it is all that is known.
    cassandra: server ? server.map((value, i) => value ?? cassandra?.[i] ?? null) : cassandra,
    lambda,
    mediawiki,
    unexplained: undefined,
  }
  const parts = partNames.flatMap((part): readonly PartSteps[] => {
    const seconds = known[part]
    return seconds?.some((value) => value !== null) ? [{ part, seconds: seconds.map(notBelowZero) }] : []
  })
  const unexplained = seen.map((value, i) =>
    value === null ? null : value - parts.reduce((sum, { seconds }) => sum + (seconds[i] ?? 0), 0),
  )
  return {
    requests,
    seen,
    latencyMs: seen.map((value, i) => perRequestMs(value, requests[i] ?? null)),
    parts: [...parts, { part: 'unexplained', seconds: unexplained }],
  }
}

/** In ms, for each of the requests of a step. */
export function perRequestMs(seconds: number | null, requests: number | null): number | null {
  return seconds === null || requests === null || requests <= 0 ? null : (1000 * seconds) / requests
}

/** What is left of a clock without those inside it, where they are known; null where one of those that must be is not. */
function without(whole: Steps, known: readonly (Steps | undefined)[], needed: readonly Steps[] = []): Steps {
  return whole.map((value, i) => {
    const inner = needed.map((each) => each[i] ?? null)
    if (value === null || inner.includes(null)) return null
    return [...inner, ...known.map((each) => each?.[i] ?? 0)].reduce<number>((left, each) => left - (each ?? 0), value)
  })
}

const notBelowZero = (value: number | null) => (value === null ? null : Math.max(value, 0))
const least = (a: number | null, b: number | null) => (a === null || b === null ? null : Math.max(Math.min(a, b), 0))
