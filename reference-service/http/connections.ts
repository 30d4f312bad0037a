import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

type Handle = (request: IncomingMessage, response: ServerResponse) => void

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

interface Connection {
  /** The newest request that is handled, if there was one. */
  current: Exchange | undefined
  /** Requests that came before their forerunner was answered and its answer taken. */
  readonly waiting: Exchange[]
  /** Nothing that comes now is answered any more. */
  refused: boolean
  /** Since when the client leaves an answer unread, in monotonic milliseconds. */
  unreadSince: number | undefined
}

/** What one client may cost, and all together. */
export interface ConnectionLimits {
  readonly connections: number
  /** Requests on one connection that wait for their turn. */
  readonly pipelined: number
  /** Requests on all connections that wait for their turn. */
  readonly waiting: number
  /** Characters of answers on all connections that clients have not taken yet. */
  readonly unread: number
  /** How long a client may take to send a request, and to read its answer. */
  readonly requestMs: number
  /** How long a client that was refused may take to read why. */
  readonly lingerMs: number
  readonly checkEveryMs: number
}

export const usualLimits: ConnectionLimits = {
  connections: 4096,
  pipelined: 32,
  waiting: 1024,
  unread: 16 * 1024 * 1024,
  requestMs: 10_000,
  lingerMs: 1000,
  checkEveryMs: 1000,
}

interface Parts {
  readonly limits: ConnectionLimits
  readonly now: () => number
  /** Answers a request that is one too many, and closes its connection. */
  readonly refuse: (socket: Socket) => void
}

/** Answers below this size are bounded by the number of connections alone. */
const smallAnswer = 16_384

/**
 * Holds each client, and all of them, to what the process can bear. A connection has one request in hand: the next is begun when the
 * client has taken the answer before, as Node itself would start all that one packet brings.
 */
export class Connections {
  readonly #parts: Parts
  readonly #open = new Map<Socket, Connection>()
  #handle: Handle = () => {}
  #waiting = 0
  #unread = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Hands the server's requests on, each when it is its turn. */
  guard(server: Server, handle: Handle): void {
    this.#handle = handle
    server.on('request', this.admit)
    const watching = setInterval(() => this.#dropWhoDoesNotRead(), this.#parts.limits.checkEveryMs).unref()
    server.once('close', () => clearInterval(watching))
    server.prependListener('connection', (socket: Socket) => this.#opened(socket))
  }

  readonly admit: Handle = (request, response) => {
    const connection = this.#open.get(request.socket)
    if (connection === undefined || connection.refused) return
    if (connection.waiting.length === 0 && isTaken(connection.current)) {
      connection.current = { request, response }
      this.#handle(request, response)
    } else this.#wait(connection, { request, response })
  }

  /** Whether an answer of this length may be written now. What is allowed is remembered until the client has taken it. */
  mayHold(response: ServerResponse, length: number): boolean {
    if (length < smallAnswer) return true
    if (this.#unread + length > this.#parts.limits.unread) return false
    this.#unread += length
    response.once('close', () => {
      this.#unread -= length
    })
    return true
  }

  /** Takes no more from this client; calls back when all that it has asked in full is answered. */
  afterAnswers(socket: Socket, then: () => void): void {
    const connection = this.#open.get(socket)
    if (connection === undefined) return void then()
    connection.refused = true
    if (connection.waiting.at(-1)?.request.complete === false) {
      connection.waiting.pop()
      this.#waiting--
    }
    const last = connection.waiting.at(-1) ?? connection.current
    if (last?.request.complete && !isTaken(last)) last.response.once('close', then)
    else then()
  }

  #opened(socket: Socket): void {
    if (this.#open.size >= this.#parts.limits.connections) {
      const victim = this.#victim()
      ;(victim ?? socket).destroy()
      if (victim === undefined) return
      this.#open.delete(victim)
    }
    const connection: Connection = { current: undefined, waiting: [], refused: false, unreadSince: undefined }
    this.#open.set(socket, connection)
    socket.once('close', () => {
      this.#open.delete(socket)
      this.#waiting -= connection.waiting.splice(0).length
    })
  }

  /** Who makes room, the longest connected first: whoever never asked anything, is still asking, or wants nothing at the moment. */
  #victim(): Socket | undefined {
    let asking: Socket | undefined
    let idle: Socket | undefined
    for (const [socket, { current }] of this.#open) {
      if (current === undefined) return socket
      if (!current.request.complete) asking ??= socket
      if (isTaken(current)) idle ??= socket
    }
    return asking ?? idle
  }

  #wait(connection: Connection, exchange: Exchange): void {
    const { limits, refuse } = this.#parts
    const { socket } = exchange.request
    if (connection.waiting.length >= limits.pipelined || this.#waiting >= limits.waiting)
      return void this.afterAnswers(socket, () => refuse(socket))
    if (connection.waiting.length === 0) connection.current?.response.once('close', () => this.#next(connection))
    connection.waiting.push(exchange)
    this.#waiting++
  }

  #next(connection: Connection): void {
    const exchange = connection.waiting.shift()
    if (exchange === undefined) return
    this.#waiting--
    connection.current = exchange
    if (connection.waiting.length > 0) exchange.response.once('close', () => this.#next(connection))
    this.#handle(exchange.request, exchange.response)
  }

  #dropWhoDoesNotRead(): void {
    const { now, limits } = this.#parts
    for (const [socket, connection] of this.#open) {
      const reads = !connection.current?.response.writableEnded || isTaken(connection.current)
      connection.unreadSince = reads ? undefined : (connection.unreadSince ?? now())
      if (now() - (connection.unreadSince ?? now()) > limits.requestMs) socket.destroy()
    }
  }
}

/** Whether the answer has left for the client, down to its last byte. */
const isTaken = (exchange: Exchange | undefined): boolean =>
  exchange === undefined || exchange.response.writableFinished
