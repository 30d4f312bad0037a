import type { FastifyReply } from 'fastify'
import { type BareItem, serializeList, Token } from 'structured-headers'

/** The request headers that ask for an answer only if it has changed. */
interface Conditions {
  readonly 'if-none-match'?: string | undefined
  readonly 'if-modified-since'?: string | undefined
}

/** What an answer says, before it is spelled out, which a client that has it already is spared. */
interface Representation {
  readonly lastUpdatedMs: number
  /** Of all that the bytes of the answer to one URL follow from. */
  readonly checksum: number
  readonly body: () => string
}

/**
 * An answer with validators, or 304 where the client has it already (RFC 9110, sections 13.1.2 and 13.1.3). It may be stored but must
 * be revalidated, since a change event can replace it at any moment. The tag names the bytes: the time of the write and a checksum,
 * so that two writes in one millisecond differ too.
 */
export function cacheable(
  reply: FastifyReply,
  { lastUpdatedMs, checksum, body }: Representation,
  conditions: Conditions,
): void {
  const tag = `"${lastUpdatedMs}-${checksum}"`
  reply.header('cache-control', 'no-cache')
  reply.header('etag', tag)
  reply.header('last-modified', new Date(lastUpdatedMs).toUTCString())
  const isKnown = isFresh(conditions, tag, lastUpdatedMs)
  if (isKnown) reply.code(304)
  // Fastify tells of a HEAD how long the body would be: that of the 200, also where it is 304 (RFC 9110, section 8.6).
  if (isKnown && reply.request.method !== 'HEAD') return void reply.send()
  reply.contentType = 'application/json'
  reply.send(body())
}

/** The three forms of RFC 9110, section 5.6.7: the one of today, and two of old. */
const httpDates = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
]

/** A date of HTTP's in milliseconds since 1970; undefined for what is none, which is no condition. */
export function httpDateMs(text: string | undefined): number | undefined {
  if (text === undefined || !httpDates.some((form) => form.test(text))) return undefined
  const ms = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  // A day that its month does not have becomes one of the next.
  return new Date(ms).getUTCDate() === Number(/\d+/.exec(text)) ? ms : undefined
}

/** Whether a moment lies behind a date of HTTP's, which knows no parts of a second. */
export const isAfter = (ms: number, dateMs: number): boolean => Math.floor(ms / 1000) * 1000 > dateMs

function isFresh(conditions: Conditions, tag: string, lastUpdatedMs: number): boolean {
  const known = conditions['if-none-match']
  if (known !== undefined)
    return known.trim() === '*' || known.split(',').some((one) => one.trim().replace(/^W\//, '') === tag)
  const sinceMs = httpDateMs(conditions['if-modified-since'])
  return sinceMs !== undefined && !isAfter(lastUpdatedMs, sinceMs)
}

/** How this cache signs what it says about an answer (RFC 9211). */
const cacheName = new Token('topic-cache')

function status(parameters: Readonly<Record<string, BareItem>>): string {
  return serializeList([[cacheName, new Map(Object.entries(parameters))]])
}

/** Why the lambda was asked: nothing was there, or the client asked for something new. */
export type Forwarded = 'miss' | 'request'

export const statusOf = {
  hit: status({ hit: true }),
  /** Something newer than what was to be fetched is there already. */
  newer: status({ hit: true, detail: new Token('newer-revision') }),
  onlyIfCached: status({ detail: new Token('only-if-cached') }),
  negative: (ttlSeconds: number) => status({ hit: true, ttl: ttlSeconds, detail: new Token('negative') }),
  /** Before it is known how that ended. */
  forwarding: (why: Forwarded) => status({ fwd: new Token(why) }),
  forwarded: (why: Forwarded, answered: 200 | 404, how: { readonly stored: boolean; readonly collapsed: boolean }) =>
    status({
      fwd: new Token(why),
      'fwd-status': answered,
      ...(how.stored && { stored: true }),
      ...(how.collapsed && { collapsed: true }),
    }),
} as const
