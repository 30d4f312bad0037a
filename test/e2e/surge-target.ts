import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defaultThreshold } from '../../scenarios/lib/rows/body-check.ts'
import { type Corpus, corpus, modelVersion } from '../../scenarios/lib/rows/corpus.ts'
import type { Prediction } from '../../wiki/predictions.ts'

export type Fault = 'none' | 'server error' | 'missing' | 'never answers' | 'page of HTML' | 'another page' | 'slow'

export interface SurgeTarget extends AsyncDisposable {
  readonly url: string
  /** Every request so far: method, path and body, in the order of arrival. */
  readonly received: readonly string[]
  /** The trace that each of them carried; undefined for none. */
  readonly traces: readonly (string | undefined)[]
  /** When each of them had arrived, milliseconds since 1970. */
  readonly arrivedAtMs: readonly number[]
  /** Decides how the n-th read and the n-th write are answered, n = 0, 1, … */
  readonly faults: { read: (n: number) => Fault; write: (n: number) => Fault }
}

const slownessMs = 60

/** A cache in memory, filled like the real one, that misbehaves as it is told. */
export async function surgeTarget(seed: number, rows: number): Promise<SurgeTarget> {
  const content = filled(corpus(seed), rows)
  const received: string[] = []
  const arrivedAtMs: number[] = []
  const traces: (string | undefined)[] = []
  const faults = { read: (): Fault => 'none', write: (): Fault => 'none' } as SurgeTarget['faults']
  const seen = { read: 0, write: 0 }
  const timers = new Set<NodeJS.Timeout>()

  const server = createServer(async (request, response) => {
    const atMs = Date.now()
    const body = await bodyOf(request)
    arrivedAtMs.push(atMs)
    traces.push(request.headers['traceparent']?.toString())
    received.push(`${request.method} ${request.url} ${body}`)
    const op = request.method === 'PUT' ? 'write' : 'read'
    const fault = faults[op](seen[op]++)
    if (fault === 'slow') await new Promise((resolve) => timers.add(setTimeout(resolve, slownessMs)))
    const reply = replyTo(request, body, fault, content)
    if (reply !== undefined) response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body)
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    traces,
    arrivedAtMs,
    faults,
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearTimeout(timer)
      await closed(server)
    },
  }
}

type Content = Map<string, Readonly<Record<string, unknown>> & { readonly predictions: readonly Prediction[] }>

function filled(from: Corpus, rows: number): Content {
  const content: Content = new Map()
  for (let row = 0; row < rows; row++) {
    const { wikiId, pageId } = from.key(row)
    content.set(`${wikiId}/${pageId}`, stored(wikiId, pageId, from.predictions(row, 0, 0)))
  }
  return content
}

function stored(wikiId: string, pageId: number, predictions: readonly Prediction[]) {
  const last_updated = '2026-08-01T00:00:00.000Z'
  return { wiki_id: wikiId, page_id: pageId, model_version: modelVersion, last_updated, predictions }
}

interface Reply {
  readonly status: number
  readonly body?: string
}

/** undefined for no reply at all. */
function replyTo(request: IncomingMessage, body: string, fault: Fault, content: Content): Reply | undefined {
  if (fault === 'never answers') return undefined
  if (fault === 'server error') return { status: 500, body: '{}' }
  if (fault === 'missing') return { status: 404, body: '{}' }
  if (fault === 'page of HTML') return { status: 200, body: '<html></html>' }
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://target')
  const [, , , wikiId = '', pageId = ''] = pathname.split('/')
  if (request.method === 'PUT') {
    const { predictions } = JSON.parse(body) as { readonly predictions: Readonly<Record<string, number>> }
    content.set(`${wikiId}/${pageId}`, stored(wikiId, Number(pageId), sorted(predictions)))
    return { status: 204 }
  }
  const found = content.get(`${wikiId}/${pageId}`)
  if (found === undefined) return { status: 404, body: '{}' }
  const threshold = searchParams.get('debug') === 'true' ? 0 : defaultThreshold
  const predictions = found.predictions.filter(({ score }) => score >= threshold)
  return {
    status: 200,
    body: JSON.stringify({ ...found, ...(fault === 'another page' && { page_id: 1 }), predictions }),
  }
}

function sorted(predictions: Readonly<Record<string, number>>): readonly Prediction[] {
  return Object.entries(predictions)
    .map(([topic, score]) => ({ topic, score }))
    .sort((a, b) => b.score - a.score || (a.topic < b.topic ? -1 : 1))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
