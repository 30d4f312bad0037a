import type { FastifyInstance, FastifyRequest } from 'fastify'
import { challenge, type Grant, writeAccess } from './authorization.ts'
import type { TitleLookup } from './backends/title-lookup.ts'
import type { Config } from './config.ts'
import { Problem, unavailable } from './http/problem.ts'
import { acceptJson, document, jsonMediaType, openapiJsonOf, serve, serveExemplars } from './http/serving.ts'
import type { LinkedArtifacts } from './linked-artifacts.ts'
import type { BuildInfo, Metrics } from './metrics/metrics.ts'
import { predictionsCell } from './predictions.ts'
import {
  checkedPageId,
  keyOf,
  quoted,
  type Removed,
  rangeOf,
  readSchemas,
  type Search,
  type Shown,
  schemas,
  type Topics,
  timestampOf,
  type Written,
} from './requests.ts'
import type { PageKey, TopicStore } from './store.ts'
import { type TopicsRequest, topicsAnswer } from './topics-answer.ts'
import { wikiIdOfLanguage } from './wikis.ts'

interface Parts {
  readonly store: TopicStore
  readonly metrics: Metrics
  readonly build: BuildInfo
  readonly config: Pick<Config, 'modelVersion' | 'writeToken'>
  /** What the lambda makes of pages that are not stored; undefined without a lambda. */
  readonly artifacts: LinkedArtifacts | undefined
  /** Who knows which page has a title; undefined without MediaWiki. */
  readonly titles: TitleLookup | undefined
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
}

/** The routes of the service. */
export function addRoutes(app: FastifyInstance, parts: Parts): void {
  const { store, metrics, build, config, artifacts, titles, now, wallClock } = parts
  const access = writeAccess(config.writeToken)
  const schemasOfReads = readSchemas({ lambda: artifacts !== undefined, mediawiki: titles !== undefined })
  acceptJson(app)

  const mayRefresh = (authorization: string | undefined) => {
    const grant = access(authorization)
    if (grant === 'wrong') throw unauthorized(grant)
    return grant === 'granted'
  }
  const admit = ({ headers }: FastifyRequest) => {
    const grant = access(headers.authorization)
    if (grant !== 'granted') throw unauthorized(grant)
    if (conditionsOfWrites.some((name) => headers[name] !== undefined))
      throw new Problem(400, 'Writes have no conditions: parameter revision says what is newer.')
  }
  const answerTopics = topicsAnswer({ ...parts, mayRefresh })
  serve(app, '/v1/topics', {
    GET: {
      schema: { querystring: schemasOfReads.search },
      handler: (request, reply) => {
        const query = request.query as Search
        const id = wikiIdOfLanguage(query.lang)
        if (id === undefined) throw new Problem(400, `There is no Wikipedia in the language ${quoted(query.lang)}.`)
        const { page_id: pageId, page_title: title } = query
        const answer = (key: PageKey) => answerTopics(asked(key, request), reply)
        if (titles !== undefined && title !== undefined && pageId === undefined)
          return titles.pageOf(id, title, request.spent).then(answer)
        if (pageId === undefined || title !== undefined)
          throw new Problem(400, 'A page is told by page_id or by page_title: give one of them.')
        return answer({ wikiId: id, pageId: checkedPageId(pageId) })
      },
    },
  })
  serve(app, '/v1/topics/{wiki_id}/{page_id}', {
    GET: {
      schema: { params: schemas.page, querystring: schemasOfReads.read },
      handler: (request, reply) => answerTopics(asked(keyOf(request), request), reply),
    },
    PUT: {
      admit,
      schema: { params: schemas.page, querystring: schemas.written, body: schemas.topics },
      handler: async (request, reply) => {
        const { model_version: version, predictions } = request.body as Topics
        const atMs = wallClock()
        const given = { predictions: predictionsCell(new Map(Object.entries(predictions))), lastUpdatedMs: atMs }
        await store.write(keyOf(request), version, given, timestampOf(request.query as Written, atMs), request.spent)
        return reply.code(204).send()
      },
    },
    DELETE: {
      admit,
      schema: { params: schemas.page, querystring: schemas.removed },
      handler: async (request, reply) => {
        const query = request.query as Removed
        await store.delete(keyOf(request), rangeOf(query), timestampOf(query, wallClock()), request.spent)
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
    '/readyz',
    document(jsonMediaType, async () => {
      if (!(await ready())) throw unavailable('Cassandra cannot be read.')
      return JSON.stringify({ ready: true, model_version: build.modelVersion })
    }),
  )
  serveExemplars(app, build, (form) => metrics.render(form))
}

export const openapiJson = (): string => openapiJsonOf(new URL('openapi.yaml', import.meta.url))

/** Who sends one would think that it was looked at (RFC 9110, section 13.1). */
const conditionsOfWrites = ['if-match', 'if-none-match', 'if-unmodified-since'] as const

const asked = (key: PageKey, { query, headers, startedAt, spent }: FastifyRequest): TopicsRequest => ({
  key,
  query: query as Shown,
  headers,
  startedAt,
  spent,
})

const unauthorized = (grant: Exclude<Grant, 'granted'>) =>
  new Problem(401, grant === 'wrong' ? 'The token is wrong.' : 'This needs a token.', {
    'www-authenticate': challenge(grant),
  })

/** An answer is as good as new for so long: probes from many sides cost Cassandra one read a second. */
const freshForMs = 1000

/** Whether the ping succeeds, asked at most once a second and by one caller at a time. `now` is monotonic milliseconds. */
export function readiness(ping: () => Promise<void>, now: () => number): () => Promise<boolean> {
  let asked: { readonly at: number; readonly answer: Promise<boolean> } | undefined
  return () => {
    if (asked === undefined || now() - asked.at >= freshForMs) {
      const answer = ping().then(
        () => true,
        () => false,
      )
      asked = { at: now(), answer }
    }
    return asked.answer
  }
}
