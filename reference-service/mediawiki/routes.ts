import type { FastifyInstance } from 'fastify'
import { mostRevisions } from '../../wiki/revisions.ts'
import { goneSignal } from '../http/gone.ts'
import { Problem } from '../http/problem.ts'
import { acceptJson, serve, serveOperations } from '../http/serving.ts'
import type { HttpMetrics } from '../metrics/http.ts'
import type { Pretence } from '../pretence/pretence.ts'
import type { Turnstile } from '../pretence/turnstile.ts'
import { ApiError } from './parameters.ts'
import { answerQuery } from './query.ts'
import { WikiState } from './wiki-state.ts'

interface Parts {
  readonly metrics: { readonly http: HttpMetrics; render(): Promise<string> }
  readonly build: object
  readonly pretence: Pretence
  readonly turnstile: Turnstile
}

const domain = /^([a-z-]{2,20})\.wikipedia\.org$/

const params = {
  type: 'object',
  properties: {
    domain: { type: 'string', pattern: domain.source },
    page_id: { type: 'string', pattern: '^[1-9][0-9]{0,9}$' },
  },
}
const change = {
  type: 'object',
  additionalProperties: false,
  oneOf: [{ required: ['revisions'] }, { required: ['deleted'] }],
  properties: {
    revisions: { type: 'integer', minimum: 1, maximum: mostRevisions },
    deleted: { type: 'boolean', enum: [true] },
  },
}
type Change = { readonly revisions?: number; readonly deleted?: true }

/** The Action API, and a door of our own by which pages are edited and deleted. */
export function addMediaWikiRoutes(app: FastifyInstance, { metrics, build, pretence, turnstile }: Parts): void {
  acceptJson(app)
  const states = new Map<string, WikiState>()
  const untouched = new WikiState()

  serve(app, '/w/api.php', {
    GET: {
      handler: async (request, reply) => {
        const gone = goneSignal(reply)
        await turnstile.through(() => pretence.work(gone))
        const [, language = 'en'] = domain.exec(request.hostname) ?? []
        const parameters = new URLSearchParams(request.url.split('?').slice(1).join('?'))
        reply.contentType = 'application/json; charset=utf-8'
        reply.header('cache-control', 'private, must-revalidate, max-age=0')
        try {
          return reply.send(
            JSON.stringify(answerQuery(parameters, { state: states.get(language) ?? untouched, language })),
          )
        } catch (error) {
          if (!(error instanceof ApiError)) throw error
          const { code, message: info, more } = error
          const docref = 'See https://www.mediawiki.org/w/api.php for API usage.'
          return reply
            .header('mediawiki-api-error', code)
            .send(JSON.stringify({ error: { code, info, ...more, docref }, servedby: 'stand-in' }))
        }
      },
    },
  })
  serve(app, '/pages/{domain}/{page_id}', {
    PUT: {
      schema: { params, body: change },
      handler: async (request, reply) => {
        const asked = request.params as { readonly domain: string; readonly page_id: string }
        const [, language = ''] = domain.exec(asked.domain) ?? []
        const { revisions } = request.body as Change
        const state = states.get(language) ?? new WikiState()
        states.set(language, state)
        const became =
          revisions === undefined ? ({ kind: 'deleted' } as const) : ({ kind: 'there', revisions } as const)
        if (!state.change(Number(asked.page_id), became)) throw new Problem(404, `There is no page ${asked.page_id}.`)
        return reply.code(204).send()
      },
    },
  })
  serveOperations(app, build, () => metrics.render())
}
