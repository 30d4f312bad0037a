import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import { unquote } from './literal.ts'
import { isPattern, matchesWhole } from './pattern.ts'

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
  return metric === undefined || !isMetricName(metric) ? undefined : { metric, matchers }
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
const isMetricName = (text: string) => /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(text)

/** JSON's escapes are a part of PromQL's. */
export function writeMatchers(matchers: readonly Matcher[]): string {
  const written = (name: string) => (/^[a-zA-Z_]\w*$/.test(name) ? name : JSON.stringify(name))
  return matchers.map(({ name, operator, value }) => `${written(name)}${operator}${JSON.stringify(value)}`).join(', ')
}

export function writeSelector({ metric, matchers }: VectorSelector): string {
  return `${metric}{${writeMatchers(matchers)}}`
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

export function sameMatcher(a: Matcher, b: Matcher): boolean {
  return a.name === b.name && a.operator === b.operator && a.value === b.value
}

/** The matchers that only the first has. */
export function beyond(more: readonly Matcher[], less: readonly Matcher[]): readonly Matcher[] {
  return more.filter((matcher) => !less.some((other) => sameMatcher(matcher, other)))
}
