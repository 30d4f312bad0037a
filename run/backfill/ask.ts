import { setTimeout as delay } from 'node:timers/promises'
import { parseList } from 'structured-headers'
import type { RequestHeaders } from '../../common/access.ts'
import { retryAfterMs } from '../../common/retry-after.ts'
import { whyUnreachable } from '../../common/why-unreachable.ts'
import { topicsPath } from '../../scenarios/lib/rows/topics-path.ts'

/** What became of a page that was asked for. */
export type AskOutcome =
  /**
   * It was there; it was calculated and is stored now; it was calculated and could not be stored; there is no such page; there is an answer, and the cache does not say
   * whence; there is none, and the cache does not say that anybody was asked.
   */
  | { readonly kind: 'hit' | 'stored' | 'unstored' | 'absent' | 'untold' | 'unasked' }
  | { readonly kind: 'refused'; readonly status: number }
  /** No answer worth it, even when asked again. */
  | { readonly kind: 'failed'; readonly why: string }

export interface AskOptions {
  /** The cache's address. */
  readonly target: string
  readonly headers: RequestHeaders
  /** How long one question may wait for its answer. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Milliseconds since 1970, for a Retry-After that is a date. */
  readonly now: () => number
  /** Uniform in [0, 1): those that were turned away together do not come back together. */
  readonly random: () => number
}

type Page = { readonly wikiId: string; readonly pageId: bigint }

const attempts = 6
const firstPauseMs = 250
const longestPauseMs = 60_000

/** Asks the cache for a page, so that it calculates and stores what is not there; again, and each time later, where it says that it is busy. */
export async function ask(page: Page, options: AskOptions): Promise<AskOutcome> {
  for (let attempt = 1; ; attempt++) {
    const answer = await once(page, options)
    if (answer.kind !== 'busy') return answer
    if (attempt === attempts) return { kind: 'failed', why: answer.why }
    const pauseMs = answer.waitMs ?? firstPauseMs * 2 ** (attempt - 1)
    await delay(Math.min(pauseMs, longestPauseMs) * (1 + options.random() / 4), undefined, { signal: options.signal })
  }
}

type Busy = { readonly kind: 'busy'; readonly why: string; readonly waitMs: number | undefined }

async function once(page: Page, { target, headers, timeoutMs, signal, now }: AskOptions): Promise<AskOutcome | Busy> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(`${target}${topicsPath(page)}`, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    })
    await response.arrayBuffer()
    return judged(response, now())
  } catch (cause) {
    signal.throwIfAborted()
    const why = timeout.aborted ? `no answer within ${timeoutMs} ms` : (whyUnreachable(cause) ?? 'the connection broke')
    return { kind: 'busy', why, waitMs: undefined }
  }
}

function judged({ status, headers }: Response, nowMs: number): AskOutcome | Busy {
  const { 'cache-status': cacheStatus, 'retry-after': retryAfter } = Object.fromEntries(headers)
  const said = nearest(cacheStatus)
  if (status === 200) return { kind: storedOf(said) }
  if (status === 404) return { kind: said ? 'absent' : 'unasked' }
  // Asked only for what is stored, it has asked nobody else.
  if (status === 504 && said && said.fwd === undefined) return { kind: 'unstored' }
  if (status === 429 || status >= 500)
    return { kind: 'busy', why: `HTTP ${status}`, waitMs: retryAfterMs(retryAfter, nowMs) }
  return { kind: 'refused', status }
}

type Said = { readonly hit?: unknown; readonly fwd?: unknown; readonly stored?: unknown }

function storedOf(said: Said | undefined): 'hit' | 'stored' | 'unstored' | 'untold' {
  if (said?.hit === true) return 'hit'
  if (said?.fwd === undefined) return 'untold'
  return said.stored === true ? 'stored' : 'unstored'
}

/** What the cache says that is nearest to the origin, which comes first (RFC 9211, section 2). */
function nearest(cacheStatus: string | undefined): Said | undefined {
  try {
    const [first] = cacheStatus === undefined ? [] : parseList(cacheStatus)
    return first && Object.fromEntries(first[1])
  } catch {
    return undefined
  }
}
