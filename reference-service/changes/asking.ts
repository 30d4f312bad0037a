import { retryAfterMs } from '../../common/retry-after.ts'
import type { Action } from './decide.ts'
import type { ServerAnswer } from './handling.ts'
import type { Rule } from './rules.ts'

interface Parts {
  readonly fetch: typeof globalThis.fetch
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
}

export interface Request {
  readonly url: string
  readonly method: 'GET' | 'DELETE' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
}

/** What the cache is asked for an action; `token` is empty where it wants none. */
export function cacheRequest(rule: Rule, action: Action, token: string): Request {
  return {
    url: `${rule.uri}/v1/topics/${action.wikiId}/${action.pageId}?revision=${action.revision}`,
    method: action.kind === 'refresh' ? 'GET' : 'DELETE',
    headers: {
      ...(action.kind === 'refresh' ? { 'cache-control': 'no-cache' } : {}),
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    },
    timeoutMs: rule.timeoutMs,
  }
}

/** How the fetch of undici tells that nobody took the request; whatever else goes wrong may have reached the server. */
const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Asks, and tells what came of it; only an aborted signal makes it throw. */
export function asking({ fetch, wallClock }: Parts): (request: Request, signal: AbortSignal) => Promise<ServerAnswer> {
  const once = async (
    { url, method, headers, body, timeoutMs }: Request,
    signal: AbortSignal,
  ): Promise<ServerAnswer> => {
    try {
      const either = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      const init = {
        method,
        headers,
        signal: either,
        redirect: 'error' as const,
        ...(body === undefined ? {} : { body }),
      }
      const response = await fetch(url, init)
      const text = await response.text()
      const not = response.ok ? notRefreshed(response.headers.get('cache-status')) : undefined
      if (not !== undefined) return { kind: 'unreachable', why: not }
      const pause = retryAfterMs(response.headers.get('retry-after'), wallClock())
      return { kind: 'answered', status: response.status, body: text, retryAfterMs: pause }
    } catch (error) {
      signal.throwIfAborted()
      const { code, why } = troubleOf(error)
      return { kind: unreachable.has(code) ? 'unreachable' : 'broken', why }
    }
  }
  return async (request, signal) => {
    const first = await once(request, signal)
    // A kept connection that the server has just closed breaks a request that has no fault: a second one has a connection of its own.
    return first.kind === 'broken' && first.why !== tooLate ? await once(request, signal) : first
  }
}

const tooLate = 'no answer in time'

/**
 * Why a success of the cache shows nothing new (RFC 9211): undefined where it does, or something newer still, and where nothing is said, as by
 * EventGate.
 */
function notRefreshed(cacheStatus: string | null): string | undefined {
  if (cacheStatus === null || /;\s*(stored\b|detail=newer-revision\b)/.test(cacheStatus)) return undefined
  return /;\s*hit\b/.test(cacheStatus)
    ? 'it answers with what it had stored, as it does to those who may not refresh (WRITE_TOKEN)'
    : 'it calculated topics and has not stored them'
}

function troubleOf(error: unknown): { readonly code: string; readonly why: string } {
  const { name, message, cause } = error as Error & {
    readonly cause?: { readonly code?: string; readonly message?: string }
  }
  if (name === 'TimeoutError') return { code: name, why: tooLate }
  return { code: cause?.code ?? '', why: cause?.code ?? cause?.message ?? message }
}
