/** What a client asks of this cache by `Cache-Control` (RFC 9111, section 5.2.1). Of other directives it takes no notice, as that allows. */
export interface Directives {
  /** Something new, whatever is stored. */
  readonly noCache: boolean
  /** Nothing of this may be kept. */
  readonly noStore: boolean
  /** Nothing may be fetched. */
  readonly onlyIfCached: boolean
}

export const noDirectives: Directives = { noCache: false, noStore: false, onlyIfCached: false }

/** Also one that does not end. */
const quotedText = /"(?:[^"\\]|\\.)*(?:"|$)/g
const directive = /(?:^|,)\s*([\w-]+)\s*(?=[,=]|$)/g

export function directivesOf(header: string | undefined): Directives {
  if (header === undefined) return noDirectives
  const names = new Set(
    Array.from(header.replace(quotedText, '').toLowerCase().matchAll(directive), ([, name]) => name),
  )
  return { noCache: names.has('no-cache'), noStore: names.has('no-store'), onlyIfCached: names.has('only-if-cached') }
}
