import { LRUCache } from 'lru-cache'
import { revisionTimestamp } from '../common/row-timestamp.ts'
import type { CacheSource } from '../slo/conventions.ts'
import type { LambdaClient } from './backends/lambda-client.ts'
import { type Forwarded, isAfter, statusOf } from './caching.ts'
import { Problem } from './http/problem.ts'
import type { Count } from './metrics/series.ts'
import { SingleFlight } from './single-flight.ts'
import type { Spent } from './spent.ts'
import type { NewTopics, PageKey, RevisedTopics, StoredTopics, TopicStore } from './store.ts'

/** What a refresh is about: a revision, or the latest; and when what is stored is new enough. */
interface Refresh {
  readonly revision: number | undefined
  readonly unmodifiedSinceMs: number | undefined
  /** Whether what is calculated may be stored. */
  readonly keep: boolean
}

/** Topics that an answer can be made of, or that there are none; and what is said about where they came from. */
export type FoundTopics =
  | { readonly kind: 'topics'; readonly topics: StoredTopics; readonly status: string; readonly isStored: boolean }
  /** `ageSeconds` of what was known already. */
  | { readonly kind: 'missing'; readonly ageSeconds?: number; readonly status: string }

interface Parts {
  readonly store: TopicStore
  readonly lambda: LambdaClient
  readonly modelVersion: string
  readonly sources: Readonly<Record<CacheSource, Count>>
  /** Logs what went wrong on our side. */
  readonly logFailure: (line: object, cause: unknown) => void
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
}

type Calculated =
  | { readonly kind: 'topics'; readonly topics: NewTopics; readonly revision: number; readonly stored: boolean }
  | { readonly kind: 'missing' }

/** A page that the lambda does not know is not asked for again for so long, and not kept longer by any cache in between. */
export const missingForSeconds = 10
const mostMissing = 10_000

/** Answers that have just been calculated, for those who asked before they were there and whose own look into the store came back late. */
const landedForMs = 2000
const mostLanded = 1000

/**
 * The linked artifact cache of seed 001: what is not stored is calculated by the lambda, stored, and served as it will be served from
 * the store. Failures are not stored; that there is no such page is remembered for a moment, in memory.
 */
export class LinkedArtifacts {
  readonly #parts: Parts
  readonly #flights = new SingleFlight<Calculated>()
  readonly #missing: LRUCache<string, true>
  readonly #landed: LRUCache<string, { readonly calculated: Calculated; readonly atMs: number }>

  constructor(parts: Parts) {
    this.#parts = parts
    this.#missing = new LRUCache({ max: mostMissing, ttl: missingForSeconds * 1000, perf: { now: parts.now } })
    this.#landed = new LRUCache({ max: mostLanded, ttl: landedForMs, perf: { now: parts.now } })
  }

  /** The lambda calculates one version; of others there is what was stored, and no more. */
  canCalculate(version: string): boolean {
    return version === this.#parts.modelVersion
  }

  /** Counts a read that the store has answered. */
  hit(): void {
    this.#parts.sources.hit.value++
  }

  /**
   * A page of which nothing is stored. Those who ask at the same time get the answer of one call, whoever of them still waits for it.
   *
   * @param startedAt When the client asked, by the monotonic clock.
   * @throws BackendFailure
   */
  async missed(
    page: PageKey,
    keep: boolean,
    { startedAt, spent }: { readonly startedAt: number; readonly spent: Spent },
  ): Promise<FoundTopics> {
    const { sources, now } = this.#parts
    const key = `${page.wikiId}/${page.pageId}${keep ? '' : '?'}`
    const negative = this.#missing.getRemainingTTL(key)
    if (negative > 0) {
      sources.negative.value++
      const freshForSeconds = Math.ceil(negative / 1000)
      const ageSeconds = missingForSeconds - freshForSeconds
      return { kind: 'missing', ageSeconds, status: statusOf.negative(freshForSeconds) }
    }
    const landed = this.#landed.get(key)
    if (landed !== undefined && startedAt < landed.atMs) return this.#found(landed.calculated, 'miss', true)
    const collapsed = this.#flights.has(key)
    const joinedAt = now()
    const flight = this.#flights.join(key, async () => {
      const filled = await this.#fill(page, keep, spent)
      if (keep) this.#landed.set(key, { calculated: filled, atMs: now() })
      return filled
    })
    // Who waits for what another has asked waits for the lambda, too.
    const calculated = await (collapsed ? flight.finally(() => spent.add('lambda', now() - joinedAt)) : flight)
    if (calculated.kind === 'missing' && keep) this.#missing.set(key, true)
    return this.#found(calculated, 'miss', collapsed)
  }

  /**
   * Something new, unless what is stored is of a newer revision. Nobody shares it: what was asked for a moment ago may be older than the
   * change that this is about. Without a failure it is stored, or something newer is.
   *
   * @throws Problem 412 where the page was updated since the moment that the client names.
   * @throws StoreUnavailable, BackendFailure
   */
  async refreshed(page: PageKey, { revision, unmodifiedSinceMs, keep }: Refresh, spent: Spent): Promise<FoundTopics> {
    const stored = await this.#parts.store.readRevised(page, this.#parts.modelVersion, spent)
    if (stored && unmodifiedSinceMs !== undefined && isAfter(stored.lastUpdatedMs, unmodifiedSinceMs))
      throw new Problem(412, `Page ${page.pageId} of ${page.wikiId} was updated since.`)
    if (stored && isNewer(stored, revision)) return this.#newer(stored)
    const calculated = await this.#calculated(page, revision, spent)
    if (calculated.kind === 'missing') return this.#found(calculated, 'request', false)
    if (stored && isNewer(stored, calculated.revision)) return this.#newer(stored)
    if (keep) await this.#store(page, calculated, spent)
    return this.#found({ ...calculated, stored: keep }, 'request', false)
  }

  #newer(topics: StoredTopics): FoundTopics {
    this.#parts.sources.newer.value++
    return { kind: 'topics', topics, status: statusOf.newer, isStored: true }
  }

  async #calculated(page: PageKey, revision: number | undefined, spent: Spent): Promise<Calculated> {
    const { lambda, wallClock } = this.#parts
    // What happens to the page from here on is newer than what the lambda is about to say.
    const askedAtMs = wallClock()
    const prediction = await lambda.predict(page, revision, spent)
    if (prediction === undefined) return { kind: 'missing' }
    const topics = { predictions: prediction.predictions, lastUpdatedMs: askedAtMs }
    return { kind: 'topics', topics, revision: prediction.revision, stored: false }
  }

  /** What a miss calculates is worth an answer whether or not it can be stored. */
  async #fill(page: PageKey, keep: boolean, spent: Spent): Promise<Calculated> {
    const calculated = await this.#calculated(page, undefined, spent)
    if (calculated.kind === 'missing' || !keep) return calculated
    try {
      await this.#store(page, calculated, spent)
      return { ...calculated, stored: true }
    } catch (error) {
      const line = { wiki_id: page.wikiId, page_id: page.pageId, while: 'storing what the lambda calculated' }
      this.#parts.logFailure(line, error)
      return calculated
    }
  }

  #store(page: PageKey, { topics, revision }: Extract<Calculated, { kind: 'topics' }>, spent: Spent): Promise<void> {
    const { store, modelVersion } = this.#parts
    return store.write(page, modelVersion, topics, revisionTimestamp(revision, topics.lastUpdatedMs), spent)
  }

  #found(calculated: Calculated, why: Forwarded, collapsed: boolean): FoundTopics {
    const { sources } = this.#parts
    if (calculated.kind === 'missing') {
      sources.missing.value++
      const status = statusOf.forwarded(why, 404, { stored: false, collapsed })
      return { kind: 'missing', status }
    }
    sources[why === 'request' ? 'refresh' : collapsed ? 'collapsed' : 'miss'].value++
    const status = statusOf.forwarded(why, 200, { stored: calculated.stored, collapsed })
    return { kind: 'topics', topics: calculated.topics, status, isStored: false }
  }
}

const isNewer = (stored: RevisedTopics, revision: number | undefined) =>
  stored.revision !== undefined && revision !== undefined && stored.revision > revision
