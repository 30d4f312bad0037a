import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { parse } from 'yaml'
import { cacheable } from './caching.ts'
import type { Config } from './config.ts'
import type { BuildInfo, Metrics } from './metrics.ts'
import { predictionsCell, predictionsJson, thresholdBits } from './predictions.ts'
import { Problem, unavailable } from './problem.ts'
import { readiness } from './readiness.ts'
import {
  checkedPageId,
  keyOf,
  quoted,
  type Removed,
  rangeOf,
  type Search,
  type Shown,
  schemas,
  type Topics,
  timestampOf,
  type Written,
} from './requests.ts'
import { acceptJson, document, jsonMediaType, metricsMediaType, serve } from './serving.ts'
import type { PageKey, StoredTopics, TopicStore } from './store.ts'
import { wikiIdOfLanguage } from './wikis.ts'

interface Parts {
  readonly store: TopicStore
  readonly metrics: Metrics
  readonly build: BuildInfo
  readonly config: Pick<Config, 'modelVersion'>
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
}

/** Seed 001: "Minimum confidence threshold for prediction(s). Defaults to 0.5." */
const defaultLeastBits = thresholdBits(0.5)
const allBits = thresholdBits(0)

/** The routes of the service. */
export function addRoutes(app: FastifyInstance, { store, metrics, build, config, now, wallClock }: Parts): void {
  acceptJson(app)

  const answerTopics = async (key: PageKey, query: Shown, request: FastifyRequest, reply: FastifyReply) => {
    const version = query.model_version ?? config.modelVersion
    const stored = await store.read(key, version)
    if (stored === undefined) throw new Problem(404, `Page ${key.pageId} of ${key.wikiId} has no topics of ${version}.`)
    return cacheable(reply, topicsJson(key, version, stored, query), stored.lastUpdatedMs, request.headers)
  }
  serve(app, '/v1/topics', {
    GET: {
      schema: { querystring: schemas.search },
      handler: (request, reply) => {
        const query = request.query as Search
        const id = wikiIdOfLanguage(query.lang)
        if (id === undefined) throw new Problem(400, `There is no Wikipedia in the language ${quoted(query.lang)}.`)
        return answerTopics({ wikiId: id, pageId: checkedPageId(query.page_id) }, query, request, reply)
      },
    },
  })
  serve(app, '/v1/topics/{wiki_id}/{page_id}', {
    GET: {
      schema: { params: schemas.page, querystring: schemas.read },
      handler: (request, reply) => answerTopics(keyOf(request), request.query as Shown, request, reply),
    },
    PUT: {
      schema: { params: schemas.page, querystring: schemas.written, body: schemas.topics },
      handler: async (request, reply) => {
        const { model_version: version, predictions } = request.body as Topics
        const atMs = wallClock()
        const given = { predictions: predictionsCell(predictions), lastUpdatedMs: atMs }
        await store.write(keyOf(request), version, given, timestampOf(request.query as Written, atMs))
        return reply.code(204).send()
      },
    },
    DELETE: {
      schema: { params: schemas.page, querystring: schemas.removed },
      handler: async (request, reply) => {
        const query = request.query as Removed
        await store.delete(keyOf(request), rangeOf(query), timestampOf(query, wallClock()))
        return reply.code(204).send()
      },
    },
  })

  const openapi = openapiJson()
  const ready = readiness(() => store.ping(), now)
  serve(
    app,
    '/',
    document(jsonMediaType, () => openapi),
  )
  serve(
    app,
    '/healthz',
    document(jsonMediaType, () => JSON.stringify(build)),
  )
  serve(
    app,
    '/readyz',
    document(jsonMediaType, async () => {
      if (!(await ready())) throw unavailable('Cassandra cannot be read.')
      return JSON.stringify({ ready: true, model_version: build.modelVersion })
    }),
  )
  serve(
    app,
    '/metrics',
    document(metricsMediaType, () => metrics.render()),
  )
}

/** The OpenAPI document, written as YAML for people, as JSON. */
export function openapiJson(): string {
  return JSON.stringify(parse(readFileSync(new URL('openapi.yaml', import.meta.url), 'utf8')))
}

/** The body of an answer: the same bytes for the same row and the same question. */
function topicsJson(key: PageKey, version: string, { predictions, lastUpdatedMs }: StoredTopics, query: Shown): string {
  const leastBits = query.threshold === undefined ? defaultLeastBits : thresholdBits(Number(query.threshold))
  const shown = predictions === null ? '[]' : predictionsJson(predictions, query.debug === 'true' ? allBits : leastBits)
  return (
    `{"wiki_id":"${key.wikiId}","page_id":${key.pageId},"model_version":${JSON.stringify(version)},` +
    `"last_updated":"${new Date(lastUpdatedMs).toISOString()}","predictions":${shown}}`
  )
}
