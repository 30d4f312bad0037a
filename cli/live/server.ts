import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { guards, listenHere, meansThisMachine } from '../world/loopback.ts'

/** A browser that takes nothing any more gets nothing any more: bytes that wait for it. */
const mostWaiting = 4e6

/** A page, and whoever reads it. */
export type LiveServer = AsyncDisposable & {
  readonly url: string
  /** Tells everybody, and who comes later. @param event makes one line, where somebody reads it */
  tell(event: () => string): void
}

/**
 * Serves a page, and at /events what is told of a run (server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html).
 * @param port 0: a free one
 * @throws Failure 'environment' where the port cannot be used
 */
export async function serveLive(page: string, port: number): Promise<LiveServer> {
  const readers = new Set<ServerResponse>()
  let last: (() => string) | undefined
  const listen = (request: IncomingMessage, response: ServerResponse) => {
    if (!meansThisMachine(request.headers.host)) return answer(response, 421, 'text/plain', 'Ask for 127.0.0.1.\n')
    if (request.method !== 'GET')
      return answer(response, 405, 'text/plain', 'There is nothing here but a page to read.\n')
    if (request.url === '/') return answer(response, 200, 'text/html; charset=utf-8', page)
    if (request.url !== '/events') return answer(response, 404, 'text/plain', 'There is no such page.\n')
    response.writeHead(200, { ...guards, 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.on('error', () => undefined)
    response.on('close', () => readers.delete(response))
    readers.add(response)
    response.write(last === undefined ? ': welcome\n\n' : `data: ${last()}\n\n`)
  }
  const server = createServer(listen)
  const url = await listenHere(server, port, 'Give --live without a port, and it finds one that is free.')
  server.unref()
  return {
    url,
    tell(event) {
      last = event
      if (readers.size === 0) return
      const line = event()
      for (const reader of readers) {
        if (reader.writableLength > mostWaiting) reader.destroy()
        else reader.write(`data: ${line}\n\n`)
      }
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const reader of readers) reader.end()
      server.closeIdleConnections()
      // Readers get what was written last; whoever keeps a connection all the same loses it.
      setTimeout(() => server.closeAllConnections(), 200).unref()
      await closed
    },
  }
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...guards, 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}
