import type { IncomingHttpHeaders } from 'node:http'
import { crc32 } from 'node:zlib'
import type { FastifyReply } from 'fastify'
import { cacheable, httpDateMs, statusOf } from './caching.ts'
import type { Config } from './config.ts'
import { Problem } from './http/problem.ts'
import { type FoundTopics, type LinkedArtifacts, missingForSeconds } from './linked-artifacts.ts'
import { checksumOf, entriesShown, predictionsJson, thresholdBits } from './predictions.ts'
import { revisionIn, type Shown } from './requests.ts'
import type { Spent } from './spent.ts'
import type { PageKey, StoredTopics, TopicStore } from './store.ts'

interface Parts {
  readonly store: TopicStore
  readonly config: Pick<Config, 'modelVersion'>
  readonly artifacts: LinkedArtifacts | undefined
  /** Whether who shows this may have something calculated that is stored already. Throws a Problem for a wrong token. */
  readonly mayRefresh: (authorization: string | undefined) => boolean
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
}

/** What a client asks about a page. */
export interface TopicsRequest {
  readonly key: PageKey
  readonly query: Shown
  readonly headers: IncomingHttpHeaders
  /** Monotonic milliseconds. */
  readonly startedAt: number
  readonly spent: Spent
}

/** Seed 001: "Minimum confidence threshold for prediction(s). Defaults to 0.5." */
const defaultLeastBits = thresholdBits(0.5)
const allBits = thresholdBits(0)

/** Answers reads of topics: from the store, and where there is a lambda, from what it calculates. */
export function topicsAnswer({ store, config, artifacts, mayRefresh, wallClock }: Parts) {
  const send = (
    { key, query, headers }: TopicsRequest,
    version: string,
    { predictions, lastUpdatedMs }: StoredTopics,
    reply: FastifyReply,
  ): void => {
    const entries = entriesShown(predictions, leastBitsOf(query))
    const checksum = checksumOf(entries, crc32(`${spelling} ${key.wikiId} ${key.pageId} ${version}`))
    const body = () => topicsJson(key, version, lastUpdatedMs, predictionsJson(entries))
    cacheable(reply, { lastUpdatedMs, checksum, body }, headers)
  }

  /** Of what was stored before (RFC 9111, section 5.1). */
  const age = ({ lastUpdatedMs }: StoredTopics) => Math.max(0, Math.floor((wallClock() - lastUpdatedMs) / 1000))

  const sendFound = (asked: TopicsRequest, version: string, found: FoundTopics, reply: FastifyReply) => {
    if (found.kind === 'missing') throw missing(asked.key, version, missingHeaders(found))
    reply.header('cache-status', found.status)
    if (found.isStored) reply.header('age', age(found.topics))
    send(asked, version, found.topics, reply)
  }

  const refresh = async (
    cache: LinkedArtifacts,
    asked: TopicsRequest,
    version: string,
    keep: boolean,
    reply: FastifyReply,
  ) => {
    const unmodifiedSinceMs = httpDateMs(asked.headers['if-unmodified-since'])
    const revision = revisionIn(asked.query)
    reply.header('cache-status', statusOf.forwarding('request'))
    const found = await cache.refreshed(asked.key, { revision, unmodifiedSinceMs, keep }, asked.spent)
    sendFound(asked, version, found, reply)
  }

  return async (asked: TopicsRequest, reply: FastifyReply): Promise<void> => {
    const version = asked.query.model_version ?? config.modelVersion
    const wanted = artifacts === undefined ? noDirectives : directivesOf(asked.headers['cache-control'])
    if (!wanted.noCache && asked.query.revision !== undefined)
      throw new Problem(400, 'Parameter revision is for a refresh, which Cache-Control: no-cache asks for.')
    if (wanted.noCache && artifacts?.canCalculate(version) && mayRefresh(asked.headers.authorization)) {
      if (wanted.onlyIfCached) throw nothingStored
      return refresh(artifacts, asked, version, !wanted.noStore, reply)
    }
    const stored = await store.read(asked.key, version, asked.spent)
    if (stored !== undefined) {
      if (artifacts !== undefined) {
        artifacts.hit()
        reply.header('age', age(stored))
        reply.header('cache-status', statusOf.hit)
      }
      return send(asked, version, stored, reply)
    }
    if (!artifacts?.canCalculate(version)) throw missing(asked.key, version)
    if (wanted.onlyIfCached) throw nothingStored
    reply.header('cache-status', statusOf.forwarding('miss'))
    sendFound(asked, version, await artifacts.missed(asked.key, !wanted.noStore, asked), reply)
  }
}

const missing = ({ wikiId, pageId }: PageKey, version: string, headers: Readonly<Record<string, string>> = {}) =>
  new Problem(404, `Page ${pageId} of ${wikiId} has no topics of ${version}.`, headers)

const nothingStored = new Problem(504, 'Nothing is stored that could be answered without asking the lambda.', {
  'cache-status': statusOf.onlyIfCached,
})

const missingHeaders = ({ ageSeconds, status }: Extract<FoundTopics, { kind: 'missing' }>) => ({
  ...(ageSeconds !== undefined && { age: String(ageSeconds) }),
  'cache-control': `max-age=${missingForSeconds}`,
  'cache-status': status,
})

/** To be changed with how an answer is spelled, so that tags tell other bytes apart. What else they follow from: a title may lead to another page later, and another version be the usual one. */
const spelling = 1

const leastBitsOf = ({ debug, threshold }: TopicsRequest['query']) => {
  if (debug === 'true') return allBits
  return threshold === undefined ? defaultLeastBits : thresholdBits(Number(threshold))
}

const topicsJson = ({ wikiId, pageId }: PageKey, version: string, lastUpdatedMs: number, predictions: string) =>
  `{"wiki_id":"${wikiId}","page_id":${pageId},"model_version":${JSON.stringify(version)},` +
  `"last_updated":"${new Date(lastUpdatedMs).toISOString()}","predictions":${predictions}}`

/** What a client asks of this cache by `Cache-Control` (RFC 9111, section 5.2.1). Of other directives it takes no notice, as that allows. */
interface Directives {
  /** Something new, whatever is stored. */
  readonly noCache: boolean
  /** Nothing of this may be kept. */
  readonly noStore: boolean
  /** Nothing may be fetched. */
  readonly onlyIfCached: boolean
}

const noDirectives: Directives = { noCache: false, noStore: false, onlyIfCached: false }

/** Also one that does not end. */
const quotedText = /"(?:[^"\\]|\\.)*(?:"|$)/g
const directive = /(?:^|,)\s*([\w-]+)\s*(?=[,=]|$)/g

export function directivesOf(header: string | undefined): Directives {
  if (header === undefined) return noDirectives
  const names = new Set(
    Array.from(header.replace(quotedText, '').toLowerCase().matchAll(directive), ([, name]) => name),
  )
  return { noCache: names.has('no-cache'), noStore: names.has('no-store'), onlyIfCached: names.has('only-if-cached') }
}
