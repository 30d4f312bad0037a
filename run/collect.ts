import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../common/failure.ts'
import type { Prometheus } from '../slo/prometheus/prometheus.ts'
import type { RunEvidence, RunPlan } from '../slo/run/evidence.ts'
import {
  askBackends,
  askCassandra,
  askClient,
  askCompiling,
  askResources,
  askScrapes,
  askService,
  databaseSelector,
  type EndOfLoad,
  isAtRest,
  type Statement,
} from '../slo/run/observe/observe.ts'
import { wasScrapedSince } from '../slo/run/observe/scraping.ts'
import type { Provenance } from '../slo/run/record.ts'

/** What Prometheus can say about a run. Where it is silent, the reason stands in `silence` and the witnesses are empty. */
type Testimony = Pick<
  RunEvidence,
  'tally' | 'service' | 'backends' | 'cassandra' | 'compilingSeconds' | 'resources' | 'scrapes' | 'clockOffsetSeconds'
> & {
  /** What Prometheus has of each of several generators, by its number. */
  readonly stored: Readonly<Record<string, number>>
  readonly evidence: Readonly<Record<string, Provenance>>
  readonly notes: readonly string[]
  readonly silence: string | undefined
}

type Where = EndOfLoad & {
  readonly runId: string
  readonly operations: RunPlan['operations']
  /** Matchers of the service's own series, such as `job="service"`. */
  readonly serviceSelector: string
  readonly scrapeIntervalSeconds: number
  readonly now: () => number
  readonly signal: AbortSignal
}

const nothing = {
  tally: [],
  stored: {},
  service: undefined,
  backends: [],
  cassandra: {},
  compilingSeconds: undefined,
  resources: [],
  scrapes: [],
  clockOffsetSeconds: 0,
  evidence: {},
  notes: [],
}

export async function collectTestimony(prometheus: Prometheus, where: Where): Promise<Testimony> {
  try {
    await settle(prometheus, where)
    return await ask(prometheus, where)
  } catch (error) {
    if (!(error instanceof Failure) || where.signal.aborted) throw error
    return { ...nothing, silence: error.message }
  }
}

async function ask(
  prometheus: Prometheus,
  { runId, operations, window, serviceSelector, now }: Where,
): Promise<Testimony> {
  const at = now() / 1000
  const [client, service, backends, cassandra, compiling, resources, scrapes, scrapesOfCassandra, clock] =
    await Promise.all([
      askClient(prometheus, runId, window, at),
      askService(prometheus, serviceSelector, operations, window, at),
      askBackends(prometheus, serviceSelector, window, at),
      askCassandra(prometheus, operations, window, at),
      askCompiling(prometheus, window, at),
      askResources(prometheus, serviceSelector, window),
      askScrapes(prometheus, serviceSelector, 'service', window),
      askScrapes(prometheus, databaseSelector, 'database', window),
      clockOffset(prometheus, now),
    ])
  const statements: Readonly<Record<string, Statement<unknown>>> = {
    client,
    service,
    backends,
    cassandra,
    compiling,
    scrapes,
    scrapesOfCassandra,
  }
  return {
    tally: client.value.tally,
    stored: client.value.byGenerator,
    service: service.value,
    backends: backends.value,
    cassandra: cassandra.value,
    compilingSeconds: compiling.value,
    resources: resources.value,
    // A database that is not scraped at all has nothing to miss.
    scrapes: [scrapes.value, ...(scrapesOfCassandra.value.expected > 0 ? [scrapesOfCassandra.value] : [])],
    clockOffsetSeconds: clock,
    evidence: Object.fromEntries(Object.entries(statements).map(([name, { evidence }]) => [name, evidence])),
    notes: [...Object.values(statements), resources].flatMap(({ notes }) => notes),
    silence: undefined,
  }
}

/**
 * Waits until the scrapes after the last answer show that the service works on nothing any more, and the database has told what it did: what is
 * still done would be missing in their counts, and in the way of the next trial. Gives up after a few intervals.
 */
async function settle(prometheus: Prometheus, where: Where): Promise<void> {
  const { serviceSelector, scrapeIntervalSeconds, now, signal } = where
  const patience = { intervalMs: 250, seconds: 10 + 3 * scrapeIntervalSeconds }
  const giveUpAt = now() + patience.seconds * 1000
  while (now() < giveUpAt) {
    const at = now() / 1000
    const isOver =
      (await isAtRest(prometheus, serviceSelector, where, at)) &&
      (await wasScrapedSince(prometheus, databaseSelector, where.endedAt, at))
    if (isOver) return
    await sleep(patience.intervalMs, undefined, { signal })
  }
}

async function clockOffset(prometheus: Prometheus, now: () => number): Promise<number> {
  const before = now()
  const theirs = await prometheus.clock()
  return theirs - (before + now()) / 2000
}
