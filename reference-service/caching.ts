import { crc32 } from 'node:zlib'
import type { FastifyReply } from 'fastify'

/** The request headers that ask for an answer only if it has changed. */
export interface Conditions {
  readonly 'if-none-match'?: string | undefined
  readonly 'if-modified-since'?: string | undefined
}

/**
 * An answer with validators, or 304 where the client has it already (RFC 9110, sections 13.1.2 and 13.1.3). It may be stored but must
 * be revalidated, since a change event can replace it at any moment. The tag names the bytes: the time of the write and a checksum,
 * so that two writes in one millisecond differ too.
 */
export function cacheable(
  reply: FastifyReply,
  body: string,
  lastUpdatedMs: number,
  conditions: Conditions,
): FastifyReply {
  const tag = `"${lastUpdatedMs.toString(36)}-${crc32(body).toString(36)}"`
  reply.header('cache-control', 'no-cache')
  reply.header('etag', tag)
  reply.header('last-modified', new Date(lastUpdatedMs).toUTCString())
  if (isFresh(conditions, tag, lastUpdatedMs)) return reply.code(304).send()
  reply.contentType = 'application/json'
  return reply.send(body)
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`: the form that HTTP's dates have had since 1996; another is no condition. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

function isFresh(conditions: Conditions, tag: string, lastUpdatedMs: number): boolean {
  const known = conditions['if-none-match']
  if (known !== undefined)
    return known.trim() === '*' || known.split(',').some((one) => one.trim().replace(/^W\//, '') === tag)
  const since = conditions['if-modified-since']
  if (since === undefined || !httpDate.test(since)) return false
  return Math.floor(lastUpdatedMs / 1000) * 1000 <= Date.parse(since)
}
