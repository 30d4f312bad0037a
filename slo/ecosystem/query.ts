import type { SyntaxNode } from '@lezer/common'
import { parsePromql, partsOf, readSelector, type VectorSelector } from '../promql/matchers.ts'

/** A query of another tool: one counter, all less some, or what it is that cannot be counted. */
export type ForeignQuery =
  | { readonly kind: 'counter'; readonly counter: VectorSelector; readonly isRate: boolean }
  | { readonly kind: 'difference'; readonly all: VectorSelector; readonly less: VectorSelector }
  | { readonly kind: 'unknown'; readonly why: string }

/** Sloth's {{.window}} and Grafana's $window in the place of a duration. */
const placeholder = /\[\s*(?:\{\{.*?\}\}|\$\{?\w+\}?)\s*\]/g

/** Reads `metric{…}`, bare or inside sum, rate or increase over any window, and a difference of two of them. */
export function readQuery(query: string): ForeignQuery {
  const text = query.replaceAll(placeholder, '[5m]')
  const root = parsePromql(text)
  if (!root) return unknown(`${oneLine(query)} is no PromQL.`)
  const expression = bare(root, text)
  if (expression.name === 'BinaryExpr' && expression.getChild('Sub')) {
    const [all, less] = operands(expression).map((each) => counterIn(each, text))
    if (typeof all === 'object' && typeof less === 'object')
      return { kind: 'difference', all: all.counter, less: less.counter }
    return unknown([all, less].find((each) => typeof each === 'string') ?? 'a difference has two sides.')
  }
  const found = counterIn(expression, text)
  return typeof found === 'string' ? unknown(found) : { kind: 'counter', ...found }
}

const unknown = (why: string): ForeignQuery => ({ kind: 'unknown', why })
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

/** The counter that an expression sums; a sentence where it does anything else. */
function counterIn(
  node: SyntaxNode,
  text: string,
  isRate = false,
): { readonly counter: VectorSelector; readonly isRate: boolean } | string {
  const inner = bare(node, text)
  const said = oneLine(text.slice(inner.from, inner.to))
  if (inner.name === 'VectorSelector') {
    const counter = readSelector(inner, text)
    return counter ? { counter, isRate } : `${said} names no one metric, or has a pattern that is none.`
  }
  if (inner.name === 'MatrixSelector') {
    const vector = inner.getChild('VectorSelector')
    return vector ? counterIn(vector, text, isRate) : `${said} is no range of one metric.`
  }
  const body = inner.getChild('FunctionCallBody')
  const named = oneLine(text.slice(inner.from, body?.from ?? inner.to))
  const called = named.split(/[\s(]/)[0] ?? ''
  const [argument, ...more] = body ? partsOf(body) : []
  const isSum = inner.name === 'AggregateExpr' && called === 'sum'
  const isCount = inner.name === 'FunctionCall' && (called === 'rate' || called === 'increase')
  if (argument && more.length === 0 && (isSum || isCount)) return counterIn(argument, text, isRate || isCount)
  return `${said} is no plain sum of rates.`
}

/** Without parentheses, and without the zero that stands in for no data. */
function bare(node: SyntaxNode, text: string): SyntaxNode {
  const inside = node.name === 'ParenExpr' ? partsOf(node)[0] : undefined
  if (inside) return bare(inside, text)
  if (node.name !== 'BinaryExpr' || !node.getChild('Or')) return node
  const [first, last] = operands(node)
  const isZero = last && /^vector\s*\(\s*0\s*\)$/.test(text.slice(last.from, last.to))
  return first && isZero ? bare(first, text) : node
}

function operands(node: SyntaxNode): readonly SyntaxNode[] {
  const parts = partsOf(node)
  return [parts[0], parts.at(-1)].filter((each) => each !== undefined)
}

/** Names that say that a metric is no counter: recorded by a rule, or a value that goes up and down. */
export function notCounted(metric: string): string | undefined {
  if (metric.includes(':')) return `${metric} is recorded by a rule; count the counters that it is made of.`
  if (metric.endsWith('_sum')) return `${metric} adds up what was measured; it counts no requests.`
  const gauge =
    /^(up|probe_success)$|_(ratio|percent|percentage|rate\d*[smhd]?|per_(second|sec|minute|min|hour)|info|timestamp_seconds)$/
  return gauge.test(metric) ? `${metric} is no counter by its name.` : undefined
}
