import type { RetryPolicy } from './rules.ts'

/** What came of a request to the cache, or to EventGate. */
export type ServerAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly body: string
      /** In milliseconds, where the server asked for a pause. */
      readonly retryAfterMs: number | undefined
    }
  /** Nobody took the request: there is no server. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** It was taken, and never answered, or too late. */
  | { readonly kind: 'broken'; readonly why: string }

type Handling =
  | { readonly kind: 'done' }
  /** The page or its revision is not there any more: nothing to be done. */
  | { readonly kind: 'gone' }
  /** The server is away, or turns everybody away: the event has no part in it, waits where it is, and the stream with it. */
  | { readonly kind: 'stall'; readonly why: string; readonly pauseMs: number | undefined }
  /** It may be the event: it is put aside, to be tried again later, so that those behind it go on. */
  | { readonly kind: 'retry'; readonly status: number; readonly why: string }
  /** It is the event: nobody will try it again. */
  | { readonly kind: 'refused'; readonly status: number; readonly why: string }

/** ChangeProp's HTTP client says so where no answer came in time. */
const noAnswer = 504

/**
 * What follows from an answer. ChangeProp puts every failure into its retry topic, so that an outage of more than its two retries ends in
 * the error topic; here an outage stalls the stream, and retries are for what one event did.
 */
export function handlingOf(
  answer: ServerAnswer,
  { isRetried, isIgnored }: Pick<RetryPolicy, 'isRetried' | 'isIgnored'>,
): Handling {
  if (answer.kind === 'unreachable') return { kind: 'stall', why: answer.why, pauseMs: undefined }
  if (answer.kind === 'broken') return { kind: 'retry', status: noAnswer, why: answer.why }
  const { status, retryAfterMs } = answer
  const why = `HTTP ${status}`
  if ((status >= 200 && status < 300) || status === 304 || isIgnored(status)) return { kind: 'done' }
  if (status === 404 || status === 410) return { kind: 'gone' }
  // Nobody who is refused for who he is will be let in for another page.
  if (status === 401 || status === 403)
    return { kind: 'stall', why: `${why}: it does not let us in`, pauseMs: undefined }
  if (retryAfterMs !== undefined || status === 429) return { kind: 'stall', why, pauseMs: retryAfterMs }
  // Nothing is followed: somebody stands before the server. ChangeProp takes it for done, and nobody would have seen the change.
  const isElsewhere = status >= 300 && status < 400
  return isRetried(status) || isElsewhere ? { kind: 'retry', status, why } : { kind: 'refused', status, why }
}

const leastPauseMs = 100
const mostPauseMs = 5000

/** How long an event waits at its n-th stall, counted from 0. */
export const stallMs = (n: number, asked: number | undefined): number =>
  Math.min(mostPauseMs, Math.max(asked ?? 0, leastPauseMs * 2 ** Math.min(n, 10)))
