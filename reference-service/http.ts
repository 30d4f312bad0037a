import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { loadTestHeader } from '../slo/conventions.ts'
import { endpoints, type Route } from './endpoints.ts'
import { LineLimit } from './line-limit.ts'
import type { Metrics } from './metrics.ts'
import { badRequest, Problem, problemReply, unavailable } from './problem.ts'
import type { Reply } from './reply.ts'
import { StoreUnavailable } from './store.ts'
import { parseTarget, type Target } from './target.ts'

/** Answers one request of a route; throws a Problem where it cannot. */
export type Handler = (request: IncomingMessage, target: Target) => Reply | Promise<Reply>

export type Handlers = { readonly [route in Exclude<Route, 'unmatched'>]: Readonly<Record<string, Handler>> }

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly route: Route
  /** Monotonic milliseconds. */
  readonly started: number
}

interface Answer {
  readonly status: number
  readonly request_id: string
  readonly duration_ms: number
}

interface Parts {
  readonly handlers: Handlers
  readonly metrics: Metrics
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly newRequestId: () => string
}

/** Longer than the idle timeout of the proxies in front, which would otherwise reuse a connection just as it closes. */
const keepAliveTimeoutMs = 75_000
/** From the first byte of a request to its last. */
const requestTimeoutMs = 10_000
const maxHeaderBytes = 16_384

/** An outage fails every request; its log lines must not become the next outage. */
const failureLinesPerSecond = 20

const requestIdPattern = /^[\w.:+/=-]{1,128}$/

/** The HTTP side: every answer is written, counted and logged in `#finish`, once. */
export class HttpService {
  readonly server: Server
  readonly #parts: Parts
  readonly #failureLines = new LineLimit(failureLinesPerSecond)
  #draining = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.server = createServer({
      keepAliveTimeout: keepAliveTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: 1000,
      headersTimeout: requestTimeoutMs,
      maxHeaderSize: maxHeaderBytes,
      // A missing Host is answered below, with a problem body.
      requireHostHeader: false,
      noDelay: true,
      optimizeEmptyRequests: true,
    })
    this.server.on('request', (request, response) => void this.#handle(request, response))
    this.server.on('checkExpectation', (request, response) =>
      this.#refuse(request, response, new Problem(417, 'Only 100-continue is known.')),
    )
    this.server.on('connect', (request, socket) =>
      this.#refuseSocket(socket, new Problem(405, `${request.method} is not allowed.`)),
    )
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (error.code === 'ECONNRESET') socket.destroy()
      else this.#refuseSocket(socket, malformed(error))
    })
  }

  /** Closes idle connections at once and the others after their request; cuts off what is left after the time given. */
  async drain(timeoutMs: number): Promise<void> {
    this.#draining = true
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    const cut = setTimeout(() => this.server.closeAllConnections(), timeoutMs)
    await closed
    clearTimeout(cut)
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = this.#parts.now()
    const target = parseTarget(request.url ?? '/')
    let reply: Reply
    let cause: unknown
    try {
      reply = await this.#dispatch(request, target)
    } catch (error) {
      reply = explained(error, request.url ?? '/')
      cause = error
    }
    this.#finish({ request, response, route: target.route, started }, reply, cause)
  }

  #dispatch(request: IncomingMessage, target: Target): Reply | Promise<Reply> {
    if (request.headers.host === undefined && request.httpVersion === '1.1')
      throw badRequest('The Host header is missing.')
    if (target.route === 'unmatched') throw new Problem(404, 'There is nothing at this path.')
    const handlers = this.#parts.handlers[target.route]
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '')
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined
    if (handler === undefined)
      throw new Problem(405, `${request.method} is not allowed here.`, ['Allow', allowed(handlers)])
    return handler(request, target)
  }

  #refuse(request: IncomingMessage, response: ServerResponse, problem: Problem): void {
    const exchange: Exchange = { request, response, route: 'unmatched', started: this.#parts.now() }
    this.#finish(exchange, problemReply(problem, request.url ?? '/'), undefined)
  }

  /** The only place where an answer is written and counted. A client that has gone, or whose request broke off, gets none. */
  #finish(exchange: Exchange, reply: Reply, cause: unknown): void {
    const { request, response, route, started } = exchange
    const { metrics, now } = this.#parts
    const traffic = request.headers[loadTestHeader] === undefined ? 'organic' : 'load-test'
    if (request.socket.writableEnded || request.socket.destroyed) {
      metrics.disconnects(traffic).value++
      return
    }
    const given = request.headers['x-request-id']
    const requestId = typeof given === 'string' && requestIdPattern.test(given) ? given : this.#parts.newRequestId()
    const headers = [...reply.headers, 'X-Request-ID', requestId]
    if (this.#draining || reply.status === 413) headers.push('Connection', 'close')
    response.writeHead(reply.status, headers)
    response.end(reply.body)
    const durationMs = now() - started
    const method = request.method ?? ''
    metrics
      .http(route, Object.hasOwn(endpoints[route], method) ? method : 'other', reply.status, traffic)
      .observe(durationMs / 1000)
    this.#log(exchange, { status: reply.status, request_id: requestId, duration_ms: durationMs }, cause)
  }

  /** A line for what went wrong on our side; one for every request only at level debug. */
  #log({ request, started }: Exchange, answer: Answer, cause: unknown): void {
    const { log } = this.#parts
    const failed = answer.status >= 500
    if (!failed && !log.isLevelEnabled('debug')) return
    const line = { ...answer, method: request.method, url: request.url }
    if (!failed) log.debug(line, 'answered')
    else if (this.#failureLines.allows(started)) {
      log.error({ ...line, err: cause, unlogged_before: this.#failureLines.takeSkipped() }, 'failed')
    }
  }

  /** Answers where Node has no response object: what came is no HTTP request. */
  #refuseSocket(socket: Duplex, problem: Problem): void {
    if (!socket.writable) return void socket.destroy()
    const reply = problemReply(problem, '')
    const head = [`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`]
    for (let i = 0; i < reply.headers.length; i += 2) head.push(`${reply.headers[i]}: ${reply.headers[i + 1]}`)
    socket.end(`${head.join('\r\n')}\r\nConnection: close\r\n\r\n${reply.body}`)
    this.#parts.metrics.http('unmatched', 'other', problem.status, 'organic').observe(0)
  }
}

function explained(error: unknown, url: string): Reply {
  if (error instanceof Problem) return problemReply(error, url)
  if (error instanceof StoreUnavailable) return problemReply(unavailable(`${error.message}.`), url)
  return problemReply(new Problem(500, 'The service has a bug here; its log knows more.'), url)
}

const allowed = (handlers: Readonly<Record<string, Handler>>) =>
  Object.keys(handlers)
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .join(', ')

function malformed(error: NodeJS.ErrnoException): Problem {
  if (error.code === 'HPE_HEADER_OVERFLOW')
    return new Problem(431, `Request headers are longer than ${maxHeaderBytes} bytes.`)
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem(408, 'The request was not finished in time.')
  return badRequest('This is not a well-formed HTTP/1.1 request.')
}
