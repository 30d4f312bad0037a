/** One label matcher of a selector. */
export type Matcher = { readonly name: string; readonly operator: '=' | '!=' | '=~' | '!~'; readonly value: string }

const one = /\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*(?:,|$)/y

/** The contents of a selector's braces; undefined where they are none, or spell a character in a way that is not known here. */
export function parseMatchers(text: string): readonly Matcher[] | undefined {
  const matchers: Matcher[] = []
  one.lastIndex = 0
  while (one.lastIndex < text.trimEnd().length) {
    const match = one.exec(text)
    const value = match ? unquote(match[3] ?? '""') : undefined
    if (!match || value === undefined) return undefined
    matchers.push({ name: match[1] ?? '', operator: match[2] as Matcher['operator'], value })
  }
  return matchers
}

function unquote(quoted: string): string | undefined {
  const text = quoted.slice(1, -1)
  return /\\[^"'\\]/.test(text.replaceAll('\\\\', '')) ? undefined : text.replace(/\\(["'\\])/g, '$1')
}

export function writeMatchers(matchers: readonly Matcher[]): string {
  const quote = (value: string) => `"${value.replace(/[\\"]/g, '\\$&')}"`
  return matchers.map(({ name, operator, value }) => `${name}${operator}${quote(value)}`).join(', ')
}
