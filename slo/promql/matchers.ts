import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import { isPattern, matchesWhole } from './pattern.ts'

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
function unquote(literal: string): string | undefined {
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

/** One label matcher of a selector. */
export type Matcher = { readonly name: string; readonly operator: '=' | '!=' | '=~' | '!~'; readonly value: string }

/** A metric and its matchers, as PromQL writes them: http_requests_total{job="api", code=~"5.."}. */
export type VectorSelector = { readonly metric: string; readonly matchers: readonly Matcher[] }

/** The contents of a selector's braces; undefined where Prometheus would not take them. */
export function parseMatchers(text: string): readonly Matcher[] | undefined {
  return parseSelector(`metric{${text}}`)?.matchers
}

/** A selector and nothing else; undefined where the text is more, or names no metric. */
export function parseSelector(text: string): VectorSelector | undefined {
  const root = parsePromql(text)
  return root?.name === 'VectorSelector' ? readSelector(root, text) : undefined
}

/** The syntax tree of one expression; undefined where it has a fault. */
export function parsePromql(text: string): SyntaxNode | undefined {
  const tree = parser.parse(text)
  let isBroken = false
  tree.iterate({
    enter: ({ type }) => {
      if (type.isError) isBroken = true
    },
  })
  return isBroken ? undefined : partsOf(tree.topNode)[0]
}

/** What a node consists of, without comments. */
export function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const parts: SyntaxNode[] = []
  for (let each = node.firstChild; each; each = each.nextSibling) if (each.name !== 'LineComment') parts.push(each)
  return parts
}

/** A VectorSelector of the tree; undefined where it names no one metric or a pattern is none. */
export function readSelector(node: SyntaxNode, text: string): VectorSelector | undefined {
  const slice = ({ from, to }: SyntaxNode) => text.slice(from, to)
  const identifier = node.getChild('Identifier')
  let metric = identifier ? slice(identifier) : undefined
  const matchers: Matcher[] = []
  const list = node.getChild('LabelMatchers')
  for (const each of list ? partsOf(list) : []) {
    if (each.name === 'QuotedLabelName') {
      const name = unquote(slice(each))
      if (metric !== undefined) return undefined
      metric = name
      continue
    }
    const matcher = readMatcher(each, slice)
    if (!matcher) return undefined
    if (matcher.name !== '__name__') matchers.push(matcher)
    else if (metric !== undefined || matcher.operator !== '=') return undefined
    else metric = matcher.value
  }
  return metric ? { metric, matchers } : undefined
}

function readMatcher(node: SyntaxNode, slice: (node: SyntaxNode) => string): Matcher | undefined {
  const label = node.getChild('LabelName') ?? node.getChild('QuotedLabelName')
  const [operator, literal] = [node.getChild('MatchOp'), node.getChild('StringLiteral')]
  if (!label || !operator || !literal) return undefined
  const name = label.name === 'LabelName' ? slice(label) : unquote(slice(label))
  const value = unquote(slice(literal))
  if (name === undefined || value === undefined) return undefined
  const matcher = { name, operator: slice(operator) as Matcher['operator'], value }
  return isRegex(matcher) && !isPattern(value) ? undefined : matcher
}

const isRegex = ({ operator }: Matcher) => operator === '=~' || operator === '!~'

/** JSON's escapes are a part of PromQL's. */
export function writeMatchers(matchers: readonly Matcher[]): string {
  return matchers
    .map(({ name, operator, value }) => `${writeLabel(name)}${operator}${JSON.stringify(value)}`)
    .join(', ')
}

/** A label as PromQL writes it: Prometheus 3 takes any name, in quotes. */
export function writeLabel(name: string): string {
  return /^[a-zA-Z_]\w*$/.test(name) ? name : JSON.stringify(name)
}

/** "site, code": what stands in the parentheses of by, on and without. */
export function writeLabels(names: readonly string[]): string {
  return names.map(writeLabel).join(', ')
}

/** A metric and a text of matchers: x{a="b"}, or {"x.y", a="b"} where its name needs quotes. */
export function writeVector(metric: string, matchers: string): string {
  if (/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(metric)) return `${metric}{${matchers}}`
  return `{${[JSON.stringify(metric), matchers].filter(Boolean).join(', ')}}`
}

export function writeSelector({ metric, matchers }: VectorSelector): string {
  return writeVector(metric, writeMatchers(matchers)).replace(/\{\}$/, '')
}

/** 'code=~"5\\d\\d"': a pattern as a matcher's text. */
export function writePattern(name: string, pattern: string, operator: '=~' | '!~' = '=~'): string {
  return writeMatchers([{ name, operator, value: pattern }])
}

/** Do labels fulfil all matchers? A label that is not there is empty, as for Prometheus. */
export function matchesAll(matchers: readonly Matcher[], labels: Readonly<Record<string, string>>): boolean {
  return matchers.every(({ name, operator, value }) => {
    const label = labels[name] ?? ''
    const found = operator === '=' || operator === '!=' ? label === value : matchesWhole(value, label)
    return operator.startsWith('!') ? !found : found
  })
}

/** All that a matcher lets through, where it is a list: code="500", method=~"GET|HEAD". */
export function valuesOf({ operator, value }: Matcher): readonly string[] | undefined {
  if (operator === '=') return [value]
  return operator === '=~' && /^[\w|-]+$/.test(value) ? value.split('|') : undefined
}

/** The values that a matcher spells out, beside whatever else it says: 5.*|abort has abort. */
export function literalsIn({ value }: Matcher): readonly string[] {
  return value.split(/[|()]/).filter((each) => /^[\w-]+$/.test(each))
}

export function sameMatcher(a: Matcher, b: Matcher): boolean {
  return a.name === b.name && a.operator === b.operator && a.value === b.value
}

/** The matchers that only the first has. */
export function beyond(more: readonly Matcher[], less: readonly Matcher[]): readonly Matcher[] {
  return more.filter((matcher) => !less.some((other) => sameMatcher(matcher, other)))
}
