import type { IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { RequestHeaders } from '../../common/access.ts'

/** An `import` of node:http evaluates all that it offers, undici among it, which takes 20 ms of each start. */
const require = createRequire(import.meta.url)

type Message = {
  readonly headers?: RequestHeaders | undefined
  readonly body?: Uint8Array | URLSearchParams | undefined
}

/** An answer whose body has yet to be read, to its end or until it is destroyed. */
export type HttpAnswer = {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  /** Unpacked. */
  readonly body: Readable
}

/**
 * One request, a POST where there is something to send, and its answer as it arrives; redirections are not followed. Fails as node:http
 * does. A question costs a fifth of the CPU that it costs through fetch, a stream of hundreds of megabytes two thirds.
 */
export function exchange(url: string, { headers, body }: Message, signal: AbortSignal): Promise<HttpAnswer> {
  const { request } = require(url.startsWith('https:') ? 'node:https' : 'node:http') as typeof import('node:http')
  const form = body instanceof URLSearchParams ? { 'content-type': 'application/x-www-form-urlencoded' } : {}
  const options = { method: body ? 'POST' : 'GET', headers: { ...form, ...headers }, signal }
  return new Promise((resolve, reject) => {
    const answered = (answer: IncomingMessage) =>
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: unpacked(answer) })
    request(url, options, answered)
      .on('error', reject)
      .end(body instanceof URLSearchParams ? body.toString() : body)
  })
}

function unpacked(answer: IncomingMessage): Readable {
  if (answer.headers['content-encoding'] !== 'gzip') return answer
  // Whatever goes wrong with the one goes wrong with the other, where it is read.
  return pipeline(answer, createGunzip(), () => undefined)
}
