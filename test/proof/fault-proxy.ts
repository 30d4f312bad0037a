import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { bytesOf, connectUpstream, type Reply } from './exchange.ts'
import type { Fault } from './faults.ts'
import { type Expected, type SurgeWatch, watchSurge } from './surge-watch.ts'

export type FaultProxy = AsyncDisposable & {
  readonly url: string
  readonly surge: SurgeWatch
  /** Scored requests that passed as they were, that were tampered with, and that found the door shut. */
  readonly counts: () => { readonly passed: number; readonly faulty: number }
  /** Nobody listens any more, and connections that were open are reset. */
  readonly shut: () => Promise<void>
  readonly open: () => Promise<void>
  /** Resolves when every request that has come is answered. */
  readonly atRest: () => Promise<void>
}

/**
 * A real HTTP proxy before a real service. It passes everything on until the scored window of a surge begins; from then on the
 * fault decides about each request to the service's API, also about those that come after the window.
 */
export async function startFaultProxy(
  upstreamUrl: string,
  expected: Expected,
  fault: Fault = () => undefined,
  now: () => number = Date.now,
): Promise<FaultProxy> {
  const upstream = connectUpstream(upstreamUrl)
  const surge = watchSurge(now, expected)
  const counts = { passed: 0, faulty: 0 }
  let scored = 0
  let underWay = 0
  const idle = new EventEmitter()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = request
    const mark = headers['x-load-test']
    if (mark !== undefined) surge.heard(String(mark))
    const sinceWindowMs = surge.sinceWindowMs()
    const forward = async () => upstream.ask(method, path, headers, await body)
    const body = bytesOf(request)
    const exchange = { method, path, index: scored, sinceWindowMs, forward, ask: upstream.ask }
    const meant = sinceWindowMs >= 0 && path.startsWith('/v1/')
    const tampered = meant ? fault(exchange) : undefined
    if (meant) scored++
    if (meant) counts[tampered ? 'faulty' : 'passed']++
    await deliver(await (tampered ?? forward()), response)
  }

  const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (request, response) => {
    underWay++
    answer(request, response)
      .catch(() => response.destroy())
      .finally(() => --underWay === 0 && idle.emit('rest'))
  })
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
  await listen(0)
  const { port } = server.address() as AddressInfo
  const shut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return {
    url: `http://127.0.0.1:${port}`,
    surge,
    counts: () => ({ ...counts }),
    shut,
    open: () => listen(port),
    atRest: async () => void (underWay > 0 && (await once(idle, 'rest'))),
    async [Symbol.asyncDispose]() {
      if (server.listening) await shut()
      upstream.close()
    },
  }
}

async function deliver({ status, headers, body, drip }: Reply, response: ServerResponse): Promise<void> {
  if (drip !== undefined) return dripHead(status, body, drip, response)
  response.writeHead(status, { ...headers, connection: 'keep-alive' })
  response.end(body)
}

async function dripHead(status: number, body: Buffer, msPerByte: number, response: ServerResponse): Promise<void> {
  const { socket } = response
  for (const byte of `HTTP/1.1 ${status} OK\r\ncontent-length: ${body.length}\r\n\r\n`) {
    if (!socket || socket.destroyed) return
    socket.write(byte)
    await sleep(msPerByte)
  }
  socket?.end(body)
}
