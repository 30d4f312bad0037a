const simple: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
}
const escaped = /\\(?:([abfnrtv\\"'])|x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]?))/g

/** What a string literal of PromQL says, as Go reads it; undefined where it holds an escape that is none. */
export function unquote(literal: string): string | undefined {
  const text = literal.slice(1, -1)
  if (literal.startsWith('`')) return text
  let isBroken = false
  const said = text.replace(escaped, (_, letter?: string, hex?: string, octal?: string, u?: string, long?: string) => {
    if (letter !== undefined) return simple[letter] ?? ''
    const digits = hex ?? u ?? long
    const code = digits !== undefined ? Number.parseInt(digits, 16) : Number.parseInt(octal ?? '', 8)
    const isByte = hex !== undefined || octal !== undefined
    // Beyond ASCII, \x and octal spell bytes of UTF-8, which nobody writes by hand: not guessed.
    if (Number.isNaN(code) || code > 0x10ffff || (isByte && code > 0x7f)) {
      isBroken = true
      return ''
    }
    return String.fromCodePoint(code)
  })
  return isBroken ? undefined : said
}
