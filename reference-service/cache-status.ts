import { type BareItem, serializeList, Token } from 'structured-headers'

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
