import { Agent, request } from 'node:http'
import { corpus } from '../../scenarios/lib/rows/corpus.ts'
import { topicsPath } from '../../scenarios/lib/rows/topics-path.ts'
import { loadTestHeader } from '../../slo/conventions.ts'
import type { WritesBetween } from './writes-between.ts'

interface ReadOptions {
  readonly serviceUrl: string
  readonly rows: number
  readonly seed: number
  /** What is written in between; nothing where the load writes nothing. */
  readonly writes?: WritesBetween | undefined
  /** When it aborts, no more reads begin. */
  readonly until: AbortSignal
  /** What the requests are marked with as a load test's. */
  readonly mark: string
  readonly signal: AbortSignal
  /** Called for each read that was answered with its row. */
  readonly onRead?: (tookMs: number) => void
}

/** Requests on their way at once: Cassandra never waits for the next one, and its compiler finds a processor now and then. */
const atOnce = 16
/** How long the last reads may take, after which they are given up. */
const lastReadsMs = 1000

/**
 * Reads the rows of a corpus through the service until it is told that it is enough, as fast as they are answered, and from the first one again after the
 * last; writes in between. A service that breaks connections or says nothing is left alone.
 * @returns how many reads were answered with their row
 */
export async function readRows(options: ReadOptions): Promise<number> {
  const { serviceUrl, rows, seed, until, mark, onRead, writes } = options
  const { key } = corpus(seed)
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const patience = new AbortController()
  const signal = AbortSignal.any([options.signal, patience.signal])
  let timer: NodeJS.Timeout | undefined
  const timeIsUp = () => {
    timer = setTimeout(() => patience.abort(), lastReadsMs)
  }
  until.addEventListener('abort', timeIsUp, { once: true })
  const ask = (path: string, body: string | null) => statusOf(serviceUrl + path, body, mark, agent, signal)
  let next = 0
  let reads = 0
  const asker = async (): Promise<void> => {
    while (!until.aborted) {
      const number = next++
      const written = writes === undefined ? 0 : Math.floor(number / writes.every)
      const write = writes !== undefined && (number + 1) % writes.every === 0 ? writes.write(written) : undefined
      const startedAt = performance.now()
      const status = await ask(write?.path ?? topicsPath(key((number - written) % rows)), write?.body ?? null)
      if (status === undefined) return
      if (write !== undefined || status !== 200) continue
      reads++
      onRead?.(performance.now() - startedAt)
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, asker))
    options.signal.throwIfAborted()
    return reads
  } finally {
    until.removeEventListener('abort', timeIsUp)
    clearTimeout(timer)
    agent.destroy()
  }
}

/** undefined where the connection broke. Read by node:http: fetch would take twice the processor. */
function statusOf(
  url: string,
  body: string | null,
  mark: string,
  agent: Agent,
  signal: AbortSignal,
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const broken = () => resolve(undefined)
    const headers = { [loadTestHeader]: mark, ...(body === null ? {} : { 'content-type': 'application/json' }) }
    request(url, { agent, signal, headers, method: body === null ? 'GET' : 'PUT' }, (response) => {
      response.once('end', () => resolve(response.statusCode)).once('error', broken)
      response.resume()
    })
      .once('error', broken)
      .end(body)
  })
}
