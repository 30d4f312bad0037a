import { request } from 'undici'
import { retryAfterMs } from '../../common/retry-after.ts'
import { inTime, isLate } from '../in-time.ts'
import type { Action } from './decide.ts'
import type { ServerAnswer } from './handling.ts'
import type { Rule } from './rules.ts'

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

/** How undici tells that nobody took the request; whatever else goes wrong may have reached the server. */
const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Asks, and tells what came of it; only an aborted signal makes it throw. `wallClock` is milliseconds since 1970. */
export function asking(wallClock: () => number): (asked: Request, signal: AbortSignal) => Promise<ServerAnswer> {
  const once = async ({ url, timeoutMs, ...asked }: Request, signal: AbortSignal): Promise<ServerAnswer> => {
    try {
      const { status, headers, body } = await inTime(timeoutMs, signal, async (within) => {
        const response = await request(url, { ...asked, signal: within, headersTimeout: 0, bodyTimeout: 0 })
        return { status: response.statusCode, headers: response.headers, body: await response.body.text() }
      })
      const not = status >= 200 && status < 300 ? notRefreshed(headers['cache-status']) : undefined
      if (not !== undefined) return { kind: 'unreachable', why: not }
      return { kind: 'answered', status, body, retryAfterMs: retryAfterMs(textOf(headers['retry-after']), wallClock()) }
    } catch (error) {
      signal.throwIfAborted()
      const { code, why } = troubleOf(error)
      return { kind: unreachable.has(code) ? 'unreachable' : 'broken', why }
    }
  }
  return async (asked, signal) => {
    const first = await once(asked, signal)
    // A kept connection that the server has just closed breaks a request that has no fault: a second one has a connection of its own.
    return first.kind === 'broken' && first.why !== tooLate ? await once(asked, signal) : first
  }
}

const tooLate = 'no answer in time'

/**
 * Why a success of the cache shows nothing new (RFC 9211): undefined where it does, or something newer still, and where nothing is said, as by
 * EventGate.
 */
function notRefreshed(header: string | string[] | undefined): string | undefined {
  const cacheStatus = textOf(header)
  if (cacheStatus === undefined || /;\s*(stored\b|detail=newer-revision\b)/.test(cacheStatus)) return undefined
  return /;\s*hit\b/.test(cacheStatus)
    ? 'it answers with what it had stored, as it does to those who may not refresh (WRITE_TOKEN)'
    : 'it calculated topics and has not stored them'
}

/** A header that came in several lines, as one (RFC 9110, section 5.3). */
const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(', ') : header

function troubleOf(error: unknown): { readonly code: string; readonly why: string } {
  const { message, code } = error as Error & { readonly code?: string | number }
  if (isLate(error)) return { code: '', why: tooLate }
  return typeof code === 'string' ? { code, why: code } : { code: '', why: message }
}
