import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify'
import { parse } from 'yaml'
import { greatestRevision, type RowTimestamp, revisionTimestamp } from '../common/row-timestamp.ts'
import { cacheable } from './caching.ts'
import type { Config } from './config.ts'
import type { BuildInfo, Metrics } from './metrics.ts'
import { predictionsCell, predictionsJson, thresholdBits } from './predictions.ts'
import { Problem, unavailable } from './problem.ts'
import { readiness } from './readiness.ts'
import { acceptJson, document, jsonMediaType, metricsMediaType, serve } from './serving.ts'
import type { PageKey, TopicStore, VersionRange } from './store.ts'
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

const modelVersion = { type: 'string', minLength: 1, maxLength: 100, format: 'unicode' }
/** Wiki ids are database names; projects other than Wikipedia have theirs too, so that the table of languages is no limit here. */
const wikiId = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,63}$' }
const pageId = { type: 'string', pattern: '^[1-9][0-9]{0,18}$' }
const maxPageId = '9223372036854775807'
const threshold = {
  type: 'string',
  pattern: '^(?:0|1|0?\\.[0-9]{1,40}|0\\.[0-9]{0,40}|1\\.0{0,40}|[0-9](?:\\.[0-9]{1,40})?[eE]-[0-9]{1,3})$',
}
const object = (required: readonly string[], properties: object) => ({
  type: 'object',
  required,
  additionalProperties: false,
  properties,
})
const shown = { threshold, debug: { type: 'string', enum: ['true', 'false'] }, model_version: modelVersion }

const page = object(['wiki_id', 'page_id'], { wiki_id: wikiId, page_id: pageId })
const search = object(['lang', 'page_id'], { lang: { type: 'string' }, page_id: pageId, ...shown })
const read = object([], shown)
const revision = { type: 'string', pattern: '^[1-9][0-9]{0,9}$' }
const written = object([], { revision })
const removed = object([], { model_version: modelVersion, model_version_before: modelVersion, revision })
const topics = object(['model_version', 'predictions'], {
  model_version: modelVersion,
  predictions: {
    type: 'object',
    minProperties: 1,
    maxProperties: 1000,
    propertyNames: { minLength: 1, maxLength: 200, format: 'unicode' },
    additionalProperties: { type: 'number', minimum: 0, maximum: 1 },
  },
})

type Page = { readonly wiki_id: string; readonly page_id: string }
type Shown = { readonly threshold?: string; readonly debug?: string; readonly model_version?: string }
type Written = { readonly revision?: string }
type Removed = Written & { readonly model_version?: string; readonly model_version_before?: string }
type Topics = { readonly model_version: string; readonly predictions: Readonly<Record<string, number>> }

/** Seed 001: "Minimum confidence threshold for prediction(s). Defaults to 0.5." */
const defaultLeastBits = thresholdBits(0.5)
const allBits = thresholdBits(0)

/** The routes of the service, and what each asks of a request. */
export function addRoutes(app: FastifyInstance, { store, metrics, build, config, now, wallClock }: Parts): void {
  acceptJson(app)

  const answerTopics = async (
    key: PageKey,
    query: Shown,
    request: FastifyRequest,
    reply: Parameters<RouteHandlerMethod>[1],
  ) => {
    const version = query.model_version ?? config.modelVersion
    const leastBits = query.threshold === undefined ? defaultLeastBits : thresholdBits(Number(query.threshold))
    const stored = await store.read(key, version)
    if (stored === undefined) throw new Problem(404, `Page ${key.pageId} of ${key.wikiId} has no topics of ${version}.`)
    const predictions =
      stored.predictions === null
        ? '[]'
        : predictionsJson(stored.predictions, query.debug === 'true' ? allBits : leastBits)
    const body =
      `{"wiki_id":"${key.wikiId}","page_id":${key.pageId},"model_version":${JSON.stringify(version)},` +
      `"last_updated":"${new Date(stored.lastUpdatedMs).toISOString()}","predictions":${predictions}}`
    return cacheable(reply, body, stored.lastUpdatedMs, request.headers)
  }
  serve(app, '/v1/topics', {
    GET: {
      schema: { querystring: search },
      handler: (request, reply) => {
        const query = request.query as Shown & { readonly lang: string; readonly page_id: string }
        const id = wikiIdOfLanguage(query.lang)
        if (id === undefined) throw new Problem(400, `There is no Wikipedia in the language ${quoted(query.lang)}.`)
        return answerTopics({ wikiId: id, pageId: checkedPageId(query.page_id) }, query, request, reply)
      },
    },
  })
  serve(app, '/v1/topics/{wiki_id}/{page_id}', {
    GET: {
      schema: { params: page, querystring: read },
      handler: (request, reply) => answerTopics(keyOf(request), request.query as Shown, request, reply),
    },
    PUT: {
      schema: { params: page, querystring: written, body: topics },
      handler: async (request, reply) => {
        const { model_version: version, predictions } = request.body as Topics
        const atMs = wallClock()
        const given = { predictions: predictionsCell(predictions), lastUpdatedMs: atMs }
        await store.write(keyOf(request), version, given, timestampOf(request.query as Written, atMs))
        return reply.code(204).send()
      },
    },
    DELETE: {
      schema: { params: page, querystring: removed },
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

function keyOf(request: FastifyRequest): PageKey {
  const params = request.params as Page
  return { wikiId: params.wiki_id, pageId: checkedPageId(params.page_id) }
}

/** What the pattern lets through is a number of up to 19 digits; the largest ones are too large. */
function checkedPageId(text: string): string {
  if (text.length === maxPageId.length && text > maxPageId) throw new Problem(400, `page_id is at most ${maxPageId}.`)
  return text
}

function timestampOf({ revision: text }: Written, atMs: number): RowTimestamp {
  if (text === undefined) return 'clock'
  if (Number(text) > greatestRevision) throw new Problem(400, `revision is at most ${greatestRevision}.`)
  return revisionTimestamp(Number(text), atMs)
}

function rangeOf({ model_version: one, model_version_before: before }: Removed): VersionRange {
  if (one !== undefined && before !== undefined)
    throw new Problem(400, 'Parameters model_version and model_version_before exclude each other.')
  if (one !== undefined) return { kind: 'one', modelVersion: one }
  return before === undefined ? { kind: 'all' } : { kind: 'before', modelVersion: before }
}

/** A client's text as part of a sentence, cut where it is long. */
const quoted = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
