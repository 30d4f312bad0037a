import type { BuildInfo } from './build-info.ts'
import type { Config } from './config.ts'
import type { Handlers } from './http.ts'
import type { Metrics } from './metrics.ts'
import { unavailable } from './problem.ts'
import { documentHeaders, type Reply } from './reply.ts'
import type { TopicStore } from './store.ts'
import type { Target } from './target.ts'
import { deleteTopics, getTopics, putTopics } from './topics.ts'
import { parseDelete, parsePage, parseRead, parseSearch } from './topics-request.ts'

interface Parts {
  readonly store: TopicStore
  readonly metrics: Metrics
  readonly build: BuildInfo
  readonly config: Pick<Config, 'modelVersion' | 'maxBodyBytes'>
  /** The OpenAPI document as JSON. */
  readonly openapi: string
  readonly ready: () => Promise<boolean>
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
}

const json = (body: string): Reply => ({ status: 200, headers: documentHeaders('application/json', body), body })

const page = (target: Target) => parsePage(target.segments[0] ?? '', target.segments[1] ?? '')

export function createHandlers({ store, metrics, build, config, openapi, ready, wallClock }: Parts): Handlers {
  const health = JSON.stringify(build)
  return {
    '/v1/topics': {
      GET: (request, target) => getTopics(store, parseSearch(target.query, config.modelVersion), request.headers),
    },
    '/v1/topics/{wiki_id}/{page_id}': {
      GET: (request, target) =>
        getTopics(store, parseRead(page(target), target.query, config.modelVersion), request.headers),
      PUT: (request, target) => putTopics(store, page(target), request, config.maxBodyBytes, wallClock()),
      DELETE: (_request, target) => deleteTopics(store, page(target), parseDelete(target.query)),
    },
    '/': { GET: () => json(openapi) },
    '/healthz': { GET: () => json(health) },
    '/readyz': {
      GET: async () => {
        if (await ready()) return json('{"ready":true}')
        throw unavailable('Cassandra cannot be read.')
      },
    },
    '/metrics': {
      GET: async () => {
        const body = await metrics.render()
        return { status: 200, headers: documentHeaders('text/plain; version=0.0.4; charset=utf-8', body), body }
      },
    },
  }
}
