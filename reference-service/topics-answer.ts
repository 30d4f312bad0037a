import type { FastifyReply, FastifyRequest } from 'fastify'
import { statusOf } from './cache-status.ts'
import { cacheable } from './caching.ts'
import type { Config } from './config.ts'
import type { Found, LinkedArtifacts } from './linked-artifacts.ts'
import { predictionsJson, thresholdBits } from './predictions.ts'
import { Problem } from './problem.ts'
import { directivesOf } from './request-directives.ts'
import type { Shown } from './requests.ts'
import type { PageKey, StoredTopics, TopicStore } from './store.ts'

interface Parts {
  readonly store: TopicStore
  readonly config: Pick<Config, 'modelVersion'>
  readonly artifacts: LinkedArtifacts | undefined
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
}

/** Seed 001: "Minimum confidence threshold for prediction(s). Defaults to 0.5." */
const defaultLeastBits = thresholdBits(0.5)
const allBits = thresholdBits(0)

/** Answers reads of topics: from the store, and where there is a lambda, from what it calculates. */
export function topicsAnswer({ store, config, artifacts, wallClock }: Parts) {
  const missing = ({ wikiId, pageId }: PageKey, version: string, headers: Readonly<Record<string, string>> = {}) =>
    new Problem(404, `Page ${pageId} of ${wikiId} has no topics of ${version}.`, headers)

  const send = (
    key: PageKey,
    version: string,
    topics: StoredTopics,
    query: Shown,
    request: FastifyRequest,
    reply: FastifyReply,
  ) => cacheable(reply, topicsJson(key, version, topics, query), topics.lastUpdatedMs, request.headers)

  return async (key: PageKey, query: Shown, request: FastifyRequest, reply: FastifyReply) => {
    const version = query.model_version ?? config.modelVersion
    const stored = await store.read(key, version)
    if (stored !== undefined) {
      if (artifacts !== undefined) {
        artifacts.hit()
        reply.header('age', Math.max(0, Math.floor((wallClock() - stored.lastUpdatedMs) / 1000)))
        reply.header('cache-status', statusOf.hit)
      }
      return send(key, version, stored, query, request, reply)
    }
    if (!artifacts?.canCalculate(version)) throw missing(key, version)
    const wanted = directivesOf(request.headers['cache-control'])
    if (wanted.onlyIfCached) throw new Problem(504, 'Nothing is stored.', { 'cache-status': statusOf.onlyIfCached })
    reply.header('cache-status', statusOf.forwarding('miss'))
    const found = await artifacts.missed(key, !wanted.noStore)
    if (found.kind === 'missing') throw missing(key, version, missingHeaders(found))
    reply.header('cache-status', found.status)
    return send(key, version, found.topics, query, request, reply)
  }
}

const missingHeaders = ({ freshForSeconds, status }: Extract<Found, { kind: 'missing' }>) => ({
  'cache-control': `max-age=${freshForSeconds}`,
  'cache-status': status,
})

/** The body of an answer: the same bytes for the same row and the same question. */
function topicsJson(key: PageKey, version: string, { predictions, lastUpdatedMs }: StoredTopics, query: Shown): string {
  const leastBits = query.threshold === undefined ? defaultLeastBits : thresholdBits(Number(query.threshold))
  const shown = predictions === null ? '[]' : predictionsJson(predictions, query.debug === 'true' ? allBits : leastBits)
  return (
    `{"wiki_id":"${key.wikiId}","page_id":${key.pageId},"model_version":${JSON.stringify(version)},` +
    `"last_updated":"${new Date(lastUpdatedMs).toISOString()}","predictions":${shown}}`
  )
}
