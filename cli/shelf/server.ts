import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { troublePage } from '../../reports/shelf/trouble-page.ts'
import { guards, listenHere, meansThisMachine } from '../world/loopback.ts'
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

export type ShelfRequest = {
  readonly method: string
  /** As it stands in the first line of the request. */
  readonly target: string
  readonly host: string | undefined
  readonly ifNoneMatch: string | undefined
}

type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** What a request gets. @param look finds what stands at an address below the index */
export async function answerTo(
  { method, target, host, ifNoneMatch }: ShelfRequest,
  look: (address: string) => Promise<Content | undefined>,
): Promise<Answer> {
  if (!meansThisMachine(host)) {
    return plain(421, 'These results are served to this machine alone: ask for 127.0.0.1 or localhost.\n')
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return plain(405, 'There is nothing here but pages to read.\n', { allow: 'GET, HEAD' })
  }
  const address = addressIn(target)
  const content = address === undefined ? undefined : await look(address)
  if (!content) return page(404, troublePage('There is no such page.'))
  const etag = `"${createHash('sha256').update(content.body).digest('base64url').slice(0, 27)}"`
  const headers = { ...guards, etag, 'cache-control': 'no-cache' }
  if (isSame(ifNoneMatch, etag)) return { status: 304, headers, body: '' }
  return { status: 200, headers: { ...headers, 'content-type': content.type }, body: content.body }
}

/** An answer for whoever finds a bug of ours, made of nothing that could have it, too. */
function brokenAnswer(): Answer {
  return plain(500, 'This page could not be made; the terminal says why.\n')
}

/** Undefined of what no link of ours leads to. */
function addressIn(target: string): string | undefined {
  const path = target.replace(/[?#].*$/s, '')
  if (path === '/') return 'index.html'
  try {
    return path.startsWith('/') ? decodeURIComponent(path.slice(1)) : undefined
  } catch {
    return undefined
  }
}

function isSame(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''))
  return known.includes(etag) || known.includes('*')
}

function plain(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body, headers: { ...guards, ...headers, 'content-type': 'text/plain; charset=utf-8' } }
}

function page(status: number, body: string): Answer {
  const headers = { ...guards, 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-8' }
  return { status, body, headers }
}
