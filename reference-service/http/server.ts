import { createServer as createHttpServer, METHODS, type ServerOptions } from 'node:http'
import type { Duplex } from 'node:stream'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { loadTestHeader, type TrafficKind } from '../../slo/conventions.ts'
import { failureLog, requestLog } from '../logging.ts'
import type { HttpMetrics } from '../metrics/http.ts'
import { Spent } from '../spent.ts'
import { type ConnectionLimits, Connections } from './connections.ts'
import type { Identify } from './identify.ts'
import { Problem, problemBody, problemMessage, problemType, tooMany, unavailable } from './problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Its template. */
    route: string
    /** Monotonic milliseconds. */
    startedAt: number
    spent: Spent
  }
  interface FastifyReply {
    /** Written in the end: Fastify would parse a content-type that is given earlier, and add a charset that JSON does not have. */
    contentType: string | undefined
    /** Why the request failed, for the log. */
    cause: unknown
  }
}

interface Parts {
  readonly metrics: HttpMetrics
  readonly maxBodyBytes: number
  /** Whose requests may have one. */
  readonly methodsWithBody: readonly string[]
  /** What a failure of the service's own kinds is told as; undefined for others. */
  readonly problemOf: (error: unknown) => Problem | undefined
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly identify: Identify
  /** From this duration on a request is worth a log line. */
  readonly slowMs: number
  readonly limits: ConnectionLimits
}

/** Longer than the idle timeout of the proxies in front, which would otherwise reuse a connection just as it closes. */
const keepAliveTimeoutMs = 75_000
const maxHeaderBytes = 16_384

const httpOptions = ({ requestMs, checkEveryMs }: ConnectionLimits): ServerOptions => ({
  keepAliveTimeout: keepAliveTimeoutMs,
  requestTimeout: requestMs,
  headersTimeout: requestMs,
  connectionsCheckingInterval: checkEveryMs,
  maxHeaderSize: maxHeaderBytes,
  // A missing Host is answered below, with a problem body.
  requireHostHeader: false,
  noDelay: true,
  optimizeEmptyRequests: true,
})

const readinessRoute = '/readyz'
/** Of a request that is refused before anybody looks at it. */
const untraced = new Spent(undefined)
const requestIdPattern = /^[\w.:+/=-]{1,128}$/

const trafficOf = ({ headers }: FastifyRequest): TrafficKind =>
  headers[loadTestHeader] === undefined ? 'organic' : 'load-test'

/** Fastify as services here need it: every answer is counted once, told as RFC 9457 wants it where it is none, and bounded. */
export function createServer(parts: Parts): FastifyInstance {
  const { metrics, maxBodyBytes, methodsWithBody, limits, log, now, identify, slowMs } = parts
  const { newRequestId, traceOf } = identify
  const logFailure = failureLog(log, now)
  const logRequest = requestLog(log, now)
  const asProblem = (error: unknown) => parts.problemOf(error) ?? problemOfAny(error)

  /** Answers where there is no response object, since what came is no HTTP request or nobody waits for its answer, and hangs up. */
  const refuse = (socket: Duplex, problem: Problem) => {
    setTimeout(() => socket.destroy(), limits.lingerMs).unref()
    if (!socket.writable) return
    socket.end(problemMessage(problem))
    metrics.answered('unmatched', 'other', problem.status, 'organic', 0)
  }

  const connections = new Connections({
    limits,
    now,
    refuse: (socket) => refuse(socket, tooMany('Too many requests wait on this connection.')),
  })

  const app = Fastify({
    bodyLimit: maxBodyBytes,
    requestIdHeader: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && requestIdPattern.test(given) ? given : newRequestId()
    },
    return503OnClosing: false,
    routerOptions: { maxParamLength: maxHeaderBytes },
    // A malformed URL reaches no route and no hook.
    frameworkErrors: (error, request: FastifyRequest, reply: FastifyReply) => {
      request.route = 'unmatched'
      request.startedAt = now()
      request.spent = untraced
      const problem = asProblem(error)
      reply.code(problem.status).headers(problemHeaders(problem))
      reply.contentType = problemType
      // As bytes, to which Fastify adds no charset.
      reply.send(finish(request, reply, Buffer.from(problemBody(problem, request.url))))
    },
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET') socket.destroy()
      else connections.afterAnswers(socket, () => refuse(socket, malformed(error)))
    },
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        formats: { unicode: (text: string) => text.isWellFormed() },
      },
    },
    serverFactory: (handle) => {
      const server = createHttpServer(httpOptions(limits))
      connections.guard(server, handle)
      server.on('checkContinue', (request, response) => {
        if (Number(request.headers['content-length'] ?? 0) <= maxBodyBytes) response.writeContinue()
        connections.admit(request, response)
      })
      server.on('checkExpectation', ({ socket }) =>
        connections.afterAnswers(socket, () => refuse(socket, new Problem(417, 'Only 100-continue is known.'))),
      )
      server.on('connect', (_request, socket) => refuse(socket, new Problem(405, 'CONNECT is not allowed.')))
      return server
    },
  })
  let closing = false
  /** The only place where answers are counted. A client that has gone, or whose request broke off, gets none. */
  const finish = (request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown => {
    const { socket, method = '' } = request.raw
    const { trace } = request.spent
    const traffic = trafficOf(request)
    if (socket.writableEnded || socket.destroyed) {
      metrics.disconnects(traffic).value++
      const waitedMs = now() - request.startedAt
      if (trace?.isSampled || waitedMs >= slowMs) logRequest('gone', lineOf(request, waitedMs))
      return payload
    }
    let sent = payload
    if (typeof payload === 'string' && !connections.mayHold(reply.raw, payload.length)) {
      const problem = unavailable('Too many answers wait for clients that do not read them.')
      reply.code(503).headers(problem.headers)
      reply.contentType = problemType
      sent = problemBody(problem, request.url)
    }
    if (reply.contentType !== undefined) reply.header('content-type', reply.contentType)
    reply.header('x-request-id', request.id)
    if (closing) reply.header('connection', 'close')
    const status = reply.statusCode
    const durationMs = now() - request.startedAt
    metrics.answered(request.route, method, status, traffic, durationMs, trace?.isSampled ? trace : undefined)
    // Who asks whether it is ready is told so, and that is no failure: probes ask each second while it starts.
    const isProbe = request.route === readinessRoute
    if (status >= 500 && !isProbe) logFailure({ status, ...lineOf(request, durationMs) }, reply.cause)
    else if (trace?.isSampled) logRequest('traced', { status, ...lineOf(request, durationMs) })
    else if (durationMs >= slowMs) logRequest('slow', { status, ...lineOf(request, durationMs) })
    else if (log.isLevelEnabled('debug')) log.debug({ status, ...lineOf(request, durationMs) }, 'answered')
    return sent
  }

  const answer = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const problem = asProblem(error)
    if (problem.status >= 500) reply.cause = error
    if (problem.status === 413) reply.header('connection', 'close')
    reply.contentType = problemType
    return reply.code(problem.status).headers(problemHeaders(problem)).send(problemBody(problem, request.url))
  }

  for (const method of METHODS)
    if (method !== 'CONNECT')
      app.addHttpMethod(method, { hasBody: methodsWithBody.includes(method), overrideExisting: true })

  app.addHook('preClose', (done) => {
    closing = true
    done()
  })

  app.addHook('onRequest', (request, _reply, done) => {
    request.route = 'unmatched'
    request.startedAt = now()
    request.spent = new Spent(traceOf(request.headers))
    const hosts = hostsOf(request.raw.rawHeaders)
    if (hosts > 1) throw new Problem(400, 'There is more than one Host header.')
    if (hosts === 0 && request.raw.httpVersion === '1.1') throw new Problem(400, 'The Host header is missing.')
    done()
  })

  app.addHook('onSend', (request, reply, payload, done) => done(null, finish(request, reply, payload)))

  app.setErrorHandler((error, request, reply) => answer(error, request, reply))
  app.setNotFoundHandler((request, reply) => answer(new Problem(404, 'There is nothing at this path.'), request, reply))
  return app
}

/** A request as log lines tell it. */
const lineOf = ({ id, raw, url, spent }: FastifyRequest, durationMs: number) => ({
  request_id: id,
  duration_ms: Math.round(durationMs * 1000) / 1000,
  method: raw.method,
  url,
  ...spent.told(durationMs),
})

const problemHeaders = ({ headers }: Problem) => ({
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  ...headers,
})

function hostsOf(rawHeaders: readonly string[]): number {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts
}

function problemOfAny(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { statusCode = 500, message } = error as Partial<FastifyError>
  if (statusCode < 500) return new Problem(statusCode, message?.replace(/[^.]$/, '$&.') ?? '')
  return new Problem(500, 'The service has a bug here; its log knows more.')
}

function malformed(error: NodeJS.ErrnoException): Problem {
  if (error.code === 'HPE_HEADER_OVERFLOW')
    return new Problem(431, `Request headers are longer than ${maxHeaderBytes} bytes.`)
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem(408, 'The request was not finished in time.')
  return new Problem(400, 'This is not a well-formed HTTP/1.1 request.')
}
