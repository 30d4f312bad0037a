import { readFileSync } from 'node:fs'
import { METHODS } from 'node:http'
import type { FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify'
import { parse } from 'yaml'
import type { Form } from '../metrics/series.ts'
import { Problem } from './problem.ts'

/** What a route has by method; GET answers HEAD as well. */
type Handlers = {
  readonly [method in 'GET' | 'PUT' | 'POST' | 'DELETE']?: {
    readonly schema?: object
    /** Asked before a body is read: throws a Problem for whom it does not let in. */
    readonly admit?: (request: FastifyRequest) => void
    readonly handler: RouteHandlerMethod
  }
}

/** Serves a route, named by its template, and refuses the methods that it does not have. */
export function serve(app: FastifyInstance, route: string, handlers: Handlers): void {
  // A colon in a template is a colon, as in /v1/models/m:predict; only braces are parameters.
  const url = route.replaceAll(':', '::').replaceAll(/\{(\w+)\}/g, ':$1')
  const onRequest =
    (admit?: (request: FastifyRequest) => void) => (request: FastifyRequest, _reply: unknown, done: () => void) => {
      request.route = route
      admit?.(request)
      done()
    }
  const allowed = Object.keys(handlers).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  for (const [method, { schema, admit, handler }] of Object.entries(handlers))
    app.route({ method, url, onRequest: onRequest(admit), handler, ...(schema && { schema }) })
  const others = METHODS.filter((method) => method !== 'CONNECT' && !allowed.includes(method))
  const refuse = ({ method }: FastifyRequest) => {
    throw new Problem(405, `${method} is not allowed here.`, { allow: allowed.join(', ') })
  }
  app.route({ method: others, url, onRequest: onRequest(), handler: refuse })
}

const jsonType = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Bodies are JSON in UTF-8, and nothing else. */
export function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(jsonType, { parseAs: 'buffer' }, (request, bytes, done) => {
    if (request.headers['content-encoding'] !== undefined)
      throw new Problem(415, 'The body must not be content-encoded.')
    try {
      done(null, JSON.parse(utf8.decode(bytes as Buffer)))
    } catch {
      throw new Problem(400, 'The body is not JSON.')
    }
  })
}

export const jsonMediaType = 'application/json'
const metricsMediaTypes = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const

const operatorHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

/** What operators read: never cached. */
export const document = (type: string, text: () => string | Promise<string>): Handlers => ({
  GET: {
    handler: async (_request, reply) => {
      reply.contentType = type
      return reply.headers(operatorHeaders).send(await text())
    },
  },
})

/** What every service tells those who run it: what it is, and its metrics. */
export function serveOperations(app: FastifyInstance, build: object, metrics: () => string | Promise<string>): void {
  serveBuild(app, build)
  serve(app, '/metrics', document(metricsMediaTypes.text, metrics))
}

/** The same of a service whose metrics have exemplars, for whoever understands OpenMetrics. */
export function serveExemplars(app: FastifyInstance, build: object, metrics: (form: Form) => Promise<string>): void {
  serveBuild(app, build)
  serve(app, '/metrics', {
    GET: {
      handler: async ({ headers }, reply) => {
        const form = headers.accept?.includes('application/openmetrics-text') ? 'openmetrics' : 'text'
        reply.contentType = metricsMediaTypes[form]
        return reply.headers({ ...operatorHeaders, vary: 'accept' }).send(await metrics(form))
      },
    },
  })
}

function serveBuild(app: FastifyInstance, build: object): void {
  serve(
    app,
    '/healthz',
    document(jsonMediaType, () => JSON.stringify(build)),
  )
}

/** An OpenAPI document, written as YAML for people, as JSON. */
export const openapiJsonOf = (yaml: URL): string => JSON.stringify(parse(readFileSync(yaml, 'utf8')))
