import { STATUS_CODES } from 'node:http'

/**
 * A request that cannot be answered as asked, told as RFC 9457 wants it. It is thrown, but is no Error: a stack per bad request
 * would cost more than the request, and tell nothing.
 */
export class Problem {
  readonly status: number
  readonly detail: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, detail: string, headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.detail = detail
    this.headers = headers
  }
}

export const problemType = 'application/problem+json'

/** Seconds after which a client may try again: Cassandra's own pauses are shorter, its restarts longer. */
const retryAfter = { 'retry-after': '1' }

export const unavailable = (detail: string) => new Problem(503, detail, retryAfter)
export const tooMany = (detail: string) => new Problem(429, detail, retryAfter)

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

/** The whole answer as bytes, for what is no HTTP request and has no response object. */
export function problemMessage(problem: Problem): string {
  const body = problemBody(problem, '')
  const headers = {
    'content-type': problemType,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    connection: 'close',
    ...problem.headers,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...lines, '', body].join('\r\n')
}
