import type { SyntaxNode } from '@lezer/common'
import {
  beyond,
  literalsIn,
  matchesAll,
  parsePromql,
  partsOf,
  readSelector,
  sameMatcher,
  type VectorSelector,
  valuesOf,
} from '../promql/matchers.ts'
import type { ForeignSlo } from './read.ts'

/** What a tool writes down: the bad or the good, and all. `rates`: raw counters would be no counts there. */
type Ratio = {
  readonly counts: 'bad' | 'good'
  readonly part: string
  readonly total: string
  readonly isRate: boolean
}

/** The two counters of a ratio; a sentence where it is none of counters. */
export function readRatio({ counts, part, total, isRate }: Ratio): Pick<ForeignSlo, 'total' | 'part'> | string {
  const all = readQuery(total)
  if (all.kind === 'unknown') return all.why
  if (all.kind === 'difference') return 'its total is a difference.'
  const some = readQuery(part)
  if (some.kind === 'unknown') return some.why
  const counters = some.kind === 'counter' ? [all.counter, some.counter] : [all.counter, some.all, some.less]
  const odd = counters.map(({ metric }) => notCounted(metric)).find((why) => why !== undefined)
  if (odd !== undefined) return odd
  if (some.kind === 'counter') {
    const raw = [all, some].find((query) => isRate && !query.isRate)
    if (raw) return `${raw.counter.metric} is summed as it is, without rate or increase, as no counter is.`
    return { total: all.counter, part: { counts, counter: some.counter } }
  }
  if (!sameRequests(some.all, all.counter)) return 'it subtracts from other requests than its total counts.'
  const rest = counts === 'bad' ? 'good' : 'bad'
  return { total: all.counter, part: { counts: rest, counter: some.less } }
}

function sameRequests(a: VectorSelector, b: VectorSelector): boolean {
  const [left, right] = [ofAll(a), ofAll(b)]
  return left.metric === right.metric && sameMatchers(left, right)
}

function sameMatchers(a: VectorSelector, b: VectorSelector): boolean {
  return beyond(a.matchers, b.matchers).length === 0 && beyond(b.matchers, a.matchers).length === 0
}

/** A histogram's count, also where it is written as its bucket without an end. */
export function ofAll({ metric, matchers }: VectorSelector): VectorSelector {
  const inf = matchers.find(
    ({ name, operator, value }) =>
      name === 'le' && ((operator === '=' && value === '+Inf') || (operator === '=~' && /^\\\+Inf$/.test(value))),
  )
  if (!inf || !metric.endsWith('_bucket')) return { metric, matchers }
  return { metric: metric.replace(/_bucket$/, '_count'), matchers: matchers.filter((each) => !sameMatcher(each, inf)) }
}

/** Values that code labels have, to tell whether one matcher allows no more than another. */
const codes = [
  '0',
  ...Array.from({ length: 500 }, (_, at) => String(at + 100)),
  ...['1', '2', '3', '4', '5'].flatMap((digit) => [digit, `${digit}xx`]),
  'OK',
  'Unknown',
]

/** Is every request of `part` one of `all`, as far as matchers of the same metric tell? */
export function isWithin(part: VectorSelector, all: VectorSelector): boolean {
  return beyond(all.matchers, part.matchers).every((wanted) => {
    const mine = part.matchers.filter(({ name, operator }) => name === wanted.name && !operator.startsWith('!'))
    if (mine.length === 0) return false
    const values = mine.flatMap((matcher) => valuesOf(matcher) ?? [...codes, ...[wanted, matcher].flatMap(literalsIn)])
    const possible = [...new Set(values)].filter((value) => matchesAll(mine, { [wanted.name]: value }))
    return possible.length > 0 && possible.every((value) => matchesAll([wanted], { [wanted.name]: value }))
  })
}

/** A query of another tool: one counter, all less some, or what it is that cannot be counted. */
type ForeignQuery =
  | { readonly kind: 'counter'; readonly counter: VectorSelector; readonly isRate: boolean }
  | { readonly kind: 'difference'; readonly all: VectorSelector; readonly less: VectorSelector }
  | { readonly kind: 'unknown'; readonly why: string }

/** Sloth's {{.window}} and Grafana's $window in the place of a duration. */
const placeholder = /\[\s*(?:\{\{.*?\}\}|\$\{?\w+\}?)\s*\]/g

/** Reads `metric{…}`, bare or inside sum, rate or increase over any window, and a difference of two of them. */
function readQuery(query: string): ForeignQuery {
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
function notCounted(metric: string): string | undefined {
  if (metric.includes(':')) return `${metric} is recorded by a rule; count the counters that it is made of.`
  if (metric.endsWith('_sum')) return `${metric} adds up what was measured; it counts no requests.`
  const gauge =
    /^(up|probe_success)$|_(ratio|percent|percentage|rate\d*[smhd]?|per_(second|sec|minute|min|hour)|info|timestamp_seconds)$/
  return gauge.test(metric) ? `${metric} is no counter by its name.` : undefined
}
