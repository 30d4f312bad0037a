import { crc32 } from 'node:zlib'
import type { Reply } from './reply.ts'

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
export function cacheable(body: string, lastUpdatedMs: number, conditions: Conditions): Reply {
  const tag = `"${lastUpdatedMs.toString(36)}-${crc32(body).toString(36)}"`
  const validators = ['Cache-Control', 'no-cache', 'ETag', tag, 'Last-Modified', new Date(lastUpdatedMs).toUTCString()]
  if (isFresh(conditions, tag, lastUpdatedMs)) return { status: 304, headers: validators, body: '' }
  return {
    status: 200,
    headers: ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body)), ...validators],
    body,
  }
}

function isFresh(conditions: Conditions, tag: string, lastUpdatedMs: number): boolean {
  const known = conditions['if-none-match']
  if (known !== undefined)
    return known.trim() === '*' || known.split(',').some((one) => one.trim().replace(/^W\//, '') === tag)
  const since = conditions['if-modified-since']
  if (since === undefined) return false
  return Math.floor(lastUpdatedMs / 1000) * 1000 <= Date.parse(since)
}
