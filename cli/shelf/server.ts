import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listenHere } from '../loopback.ts'
import { answerTo, brokenAnswer } from './answer.ts'
import type { Content } from './pages.ts'

/**
 * Serves pages until the signal is aborted.
 * @param port 0: a free one
 * @param listening is told where
 * @param complain is told of pages that could not be made
 */
export async function servePages(
  look: (address: string) => Promise<Content | undefined>,
  port: number,
  {
    signal,
    listening,
    complain,
  }: { signal: AbortSignal; listening: (url: string) => void; complain: (error: unknown) => void },
): Promise<void> {
  const server = createServer((request, response) => {
    answer(request, response, look).catch((error: unknown) => {
      complain(error)
      send(request, response, brokenAnswer())
    })
  })
  listening(await listenHere(server, port, 'Give another one with --port, or --port 0 for one that is free.'))
  const end = () => {
    server.close()
    server.closeAllConnections()
  }
  const ended = once(server, 'close')
  if (signal.aborted) end()
  else signal.addEventListener('abort', end, { once: true })
  await ended
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  look: (address: string) => Promise<Content | undefined>,
): Promise<void> {
  const { method = 'GET', url: target = '/', headers } = request
  const asked = { method, target, host: headers.host, ifNoneMatch: headers['if-none-match'] }
  send(request, response, await answerTo(asked, look))
}

function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Awaited<ReturnType<typeof answerTo>>,
): void {
  if (response.headersSent || response.destroyed) return void response.destroy()
  const length = status === 304 ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  response.writeHead(status, { ...headers, ...length })
  response.end(method === 'HEAD' || status === 304 ? undefined : body)
}
