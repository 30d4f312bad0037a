import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What it was asked: `refresh enwiki/7 9` or `delete enwiki/7 9`. */
export type Asked = string

/** A small cache that answers refreshes and deletions, keeps a list of them, and can be away, silent, or broken for a page. */
export async function recordingCache() {
  const asked: Asked[] = []
  /** Of these, what was answered well to somebody who still waited. */
  const answered: Asked[] = []
  /** Page → how many more times it is answered by 502. */
  const failures = new Map<string, number>()
  let held: { readonly from: number; readonly waiting: [Asked, ServerResponse][] } | undefined
  let mostAtOnce = 0
  let atOnce = 0

  const answer = (what: Asked, response: ServerResponse) => {
    atOnce--
    if (!response.destroyed) answered.push(what)
    response.writeHead(200, { 'content-type': 'application/json', 'cache-status': 'topic-cache; fwd=request; stored' })
    response.end(
      '{"model_version":"articletopic-20260801","predictions":[{"topic":"Culture.Literature","score":0.93}]}',
    )
  }
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    const page = pathname.replace('/v1/topics/', '')
    const left = failures.get(page) ?? 0
    mostAtOnce = Math.max(mostAtOnce, ++atOnce)
    const what = `${request.method === 'DELETE' ? 'delete' : 'refresh'} ${page} ${searchParams.get('revision')}`
    asked.push(what)
    if (left > 0) {
      failures.set(page, left - 1)
      atOnce--
      response.writeHead(502).end()
    } else if (held && asked.length > held.from) held.waiting.push([what, response])
    else setTimeout(answer, 3, what, response)
  }

  let server: Server = createServer(listener)
  const open = async (port: number) => {
    server = createServer(listener).listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await open(0)
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    answered,
    get mostAtOnce() {
      return mostAtOnce
    },
    /** Who is held, and still there. */
    get waiting() {
      return held?.waiting.filter(([, response]) => !response.destroyed).length ?? 0
    },
    failures,
    away: close,
    back: () => open(port),
    /** Takes requests and answers none, once it was asked so many times. */
    hold: (from = 0) => {
      held = { from, waiting: [] }
    },
    release: () => {
      const waiting = held?.waiting ?? []
      held = undefined
      for (const each of waiting) answer(...each)
      return waiting.length
    },
    [Symbol.asyncDispose]: close,
  }
}

export type RecordingCache = Awaited<ReturnType<typeof recordingCache>>
