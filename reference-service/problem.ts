import { STATUS_CODES } from 'node:http'
import { documentHeaders, type Reply } from './reply.ts'

/**
 * A request that cannot be answered as asked, told as RFC 9457 wants it. It is thrown, but is no Error: a stack per bad request
 * would cost more than the request, and tell nothing.
 */
export class Problem {
  readonly status: number
  readonly detail: string
  readonly headers: readonly string[]

  constructor(status: number, detail: string, headers: readonly string[] = []) {
    this.status = status
    this.detail = detail
    this.headers = headers
  }
}

export const badRequest = (detail: string) => new Problem(400, detail)

/** Seconds after which a client may try again: Cassandra's own pauses are shorter, its restarts longer. */
const retryAfterSeconds = '1'

export const unavailable = (detail: string) => new Problem(503, detail, ['Retry-After', retryAfterSeconds])

/** The body of a problem. `instance` is the request's own path, percent-encoded wherever a URI reference wants it. */
export function problemBody(problem: Problem, target: string): string {
  const path = target.split('?', 1)[0] ?? ''
  return JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[problem.status] ?? 'Unknown',
    status: problem.status,
    detail: problem.detail,
    instance: encodeURI(path.slice(0, 2048).toWellFormed()).replaceAll('%25', '%'),
  })
}

export function problemReply(problem: Problem, target: string): Reply {
  const body = problemBody(problem, target)
  return { status: problem.status, headers: documentHeaders('application/problem+json', body, problem.headers), body }
}
