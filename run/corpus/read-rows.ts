import { Agent, get } from 'node:http'
import { corpus } from '../../scenarios/lib/corpus.ts'
import { loadTestHeader } from '../../slo/conventions.ts'

export interface ReadOptions {
  readonly serviceUrl: string
  readonly rows: number
  readonly seed: number
  /** When it aborts, no more reads begin. */
  readonly until: AbortSignal
  /** What the requests are marked with as a load test's. */
  readonly mark: string
  readonly signal: AbortSignal
  /** Called for each read that was answered with its row. */
  readonly onRead?: (tookMs: number) => void
}

/** Reads on their way at once: Cassandra never waits for the next one, and its compiler finds a processor now and then. */
const atOnce = 16
/** How long the last reads may take, after which they are given up. */
const lastReadsMs = 1000

/**
 * Reads the rows of a corpus through the service until it is told that it is enough, as fast as they are answered, and from the first one again after the
 * last. A service that breaks connections or says nothing is left alone.
 * @returns how many were answered with their row
 */
export async function readRows(options: ReadOptions): Promise<number> {
  const { serviceUrl, rows, seed, until, mark, onRead } = options
  const { key } = corpus(seed)
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const patience = new AbortController()
  const signal = AbortSignal.any([options.signal, patience.signal])
  let timer: NodeJS.Timeout | undefined
  const timeIsUp = () => {
    timer = setTimeout(() => patience.abort(), lastReadsMs)
  }
  until.addEventListener('abort', timeIsUp, { once: true })
  let next = 0
  let reads = 0
  const reader = async (): Promise<void> => {
    while (!until.aborted) {
      const { wikiId, pageId } = key(next++ % rows)
      const startedAt = performance.now()
      const status = await statusOf(`${serviceUrl}/v1/topics/${wikiId}/${pageId}`, mark, agent, signal)
      if (status === undefined) return
      if (status !== 200) continue
      reads++
      onRead?.(performance.now() - startedAt)
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, reader))
    options.signal.throwIfAborted()
    return reads
  } finally {
    until.removeEventListener('abort', timeIsUp)
    clearTimeout(timer)
    agent.destroy()
  }
}

/** undefined where the connection broke. Read by node:http: fetch would take twice the processor. */
function statusOf(url: string, mark: string, agent: Agent, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve) => {
    const broken = () => resolve(undefined)
    get(url, { agent, signal, headers: { [loadTestHeader]: mark } }, (response) => {
      response.once('end', () => resolve(response.statusCode)).once('error', broken)
      response.resume()
    }).once('error', broken)
  })
}
