import type { FastifyInstance } from 'fastify'
import { predictedScores, ranked } from '../../wiki/predictions.ts'
import type { ActionApi } from '../backends/action-api.ts'
import { goneSignal } from '../http/gone.ts'
import { acceptJson, document, jsonMediaType, openapiJsonOf, serve, serveOperations } from '../http/serving.ts'
import type { Pretence } from '../pretence/pretence.ts'
import type { Turnstile } from '../pretence/turnstile.ts'
import { predictRoute } from './endpoints.ts'
import { type LookupRequest, lookUpRevision } from './lookup.ts'
import type { LambdaBuild, LambdaMetrics } from './metrics.ts'

interface Parts {
  readonly api: ActionApi | undefined
  readonly metrics: LambdaMetrics
  readonly build: LambdaBuild
  readonly pretence: Pretence
  readonly turnstile: Turnstile
  /** Monotonic milliseconds. */
  readonly now: () => number
}

const id = { type: 'integer', minimum: 1 }
const body = {
  type: 'object',
  required: ['wiki_id', 'page_id'],
  additionalProperties: false,
  properties: { wiki_id: { type: 'string', pattern: '^[a-z][a-z0-9_]{0,63}$' }, page_id: id, revision_id: id },
}

/** The routes of the lambda: what it calculates, and what operators read. */
export function addLambdaRoutes(app: FastifyInstance, parts: Parts): void {
  const { metrics, build, pretence, turnstile } = parts
  acceptJson(app)
  serve(app, predictRoute, {
    POST: {
      schema: { body },
      handler: async (request, reply) => {
        const gone = goneSignal(reply)
        const asked = request.body as LookupRequest
        const answer = await turnstile.through(async () => {
          const revisionId = await lookUpRevision(parts, asked, gone, request.spent)
          await pretence.work(gone)
          return predictionJson(asked, revisionId, build.modelVersion)
        })
        reply.contentType = jsonMediaType
        return reply.header('cache-control', 'no-store').send(answer)
      },
    },
  })
  const openapi = lambdaOpenapiJson()
  serve(
    app,
    '/',
    document(jsonMediaType, () => openapi),
  )
  serveOperations(app, build, () => metrics.render())
}

function predictionJson({ wiki_id, page_id }: LookupRequest, revisionId: number, modelVersion: string): string {
  const subject = { wikiId: wiki_id, pageId: page_id, revisionId }
  return JSON.stringify({
    model_name: 'articletopic',
    model_version: modelVersion,
    wiki_id,
    page_id,
    revision_id: revisionId,
    predictions: ranked(predictedScores(subject, modelVersion), 0),
  })
}

export const lambdaOpenapiJson = (): string => openapiJsonOf(new URL('openapi.yaml', import.meta.url))
