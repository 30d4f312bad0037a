/** Titles as MediaWiki reads them (https://www.mediawiki.org/wiki/Manual:Title.php#Canonical_forms), as far as wikis without extensions of it go. */
type Title =
  | { readonly kind: 'title'; readonly namespace: number; readonly text: string }
  | { readonly kind: 'invalid'; readonly reason: string }

/** Canonical names, which every wiki knows beside its own. */
const namespaces = new Map([
  ['media', -2],
  ['special', -1],
  ['talk', 1],
  ['user', 2],
  ['user talk', 3],
  ['project', 4],
  ['project talk', 5],
  ['file', 6],
  ['file talk', 7],
  ['mediawiki', 8],
  ['mediawiki talk', 9],
  ['template', 10],
  ['template talk', 11],
  ['help', 12],
  ['help talk', 13],
  ['category', 14],
  ['category talk', 15],
])

const mostBytes = 255
/** $wgLegalTitleChars, turned round: what a title may not hold, and what would be decoded on its way. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const illegal = /[\u0000-\u001f\u007f<>[\]{}|\ufffd]|%[0-9A-Fa-f]{2}|&[\p{L}\p{N}]+;|&#x?[0-9A-Fa-f]+;/u
const relative = /^\.{1,2}$|^\.{1,2}\/|\/\.{1,2}\/|\/\.{1,2}$/
const marks = /[\u200e\u200f\u202a-\u202e]/g
const blanks = /[ _\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g

const invalid = (reason: string): Title => ({ kind: 'invalid', reason })
const upperFirst = (text: string) => text.replace(/^./u, (first) => first.toUpperCase())

/** The title in its normal form: NFC, blanks for underscores, a capital first, its namespace by its canonical name. */
export function readTitle(given: string): Title {
  const clean = given.replace(marks, '').normalize('NFC').replace(blanks, ' ').replace(/^ | $/g, '')
  const named = clean.replace(/^: ?/, '')
  const [, prefix = '', rest = ''] = /^([^:]+?) ?: ?(.*)$/su.exec(named) ?? []
  const canonical = upperFirst(prefix).toLowerCase()
  const namespace = namespaces.get(canonical) ?? 0
  const text = namespace === 0 ? named : rest
  const page = upperFirst(text.replace(/ ?#.*$/su, '')).normalize('NFC')
  if (page === '') return invalid('The requested page title is empty or contains only the name of a namespace.')
  if (page.startsWith(':')) return invalid('The requested page title contains an invalid colon at the beginning.')
  const [character] = illegal.exec(page) ?? []
  if (character !== undefined) return invalid(`The requested page title contains invalid characters: "${character}".`)
  if (relative.test(page))
    return invalid(
      "Title has relative path. Relative page titles (./, ../) are invalid, because they will often be unreachable when handled by user's browser.",
    )
  if (page.includes('~~~'))
    return invalid('The requested page title contains invalid magic tilde sequence (<nowiki>~~~</nowiki>).')
  if (Buffer.byteLength(page) > mostBytes)
    return invalid(
      `The requested page title is too long. It must be no longer than ${mostBytes} bytes in UTF-8 encoding.`,
    )
  return { kind: 'title', namespace, text: namespace === 0 ? page : `${upperFirst(canonical)}:${page}` }
}
