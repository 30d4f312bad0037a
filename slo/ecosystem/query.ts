import { type Matcher, parseMatchers } from '../promql/matchers.ts'

/** A counter as other tools write it down: a metric and its matchers. */
export type Counter = { readonly metric: string; readonly matchers: readonly Matcher[] }

/** `metric{…}`, bare or inside sum, rate or increase over any window; undefined where the text is anything else. */
export function parseCounter(text: string): Counter | undefined {
  const inner = unwrap(text.trim())
  const match = /^([a-zA-Z_:][\w:]*)\s*(?:\{([\s\S]*)\})?\s*(?:\[[^\]]*\])?$/.exec(inner)
  const matchers = match && parseMatchers(match[2] ?? '')
  return match && matchers ? { metric: match[1] ?? '', matchers } : undefined
}

function unwrap(text: string): string {
  const match =
    /^(?:sum|rate|increase)\s*(?:(?:by|without)\s*\([^)]*\)\s*)?\(([\s\S]*)\)\s*(?:(?:by|without)\s*\([^)]*\))?$/.exec(
      text,
    )
  return match ? unwrap((match[1] ?? '').trim()) : text
}

/** "a - b" with b in parentheses of its own functions; undefined where the text is no difference. */
export function parseDifference(text: string): readonly [string, string] | undefined {
  let depth = 0
  let quote = ''
  const inner = text.trim().replace(/^\((.*)\)$/s, (whole, inside: string) => (balanced(inside) ? inside : whole))
  for (const [at, character] of [...inner].entries()) {
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character)) depth--
    else if (character === '-' && depth === 0) return [inner.slice(0, at), inner.slice(at + 1)]
  }
  return undefined
}

function balanced(text: string): boolean {
  let depth = 0
  for (const character of text) {
    if (character === '(') depth++
    if (character === ')') depth--
    if (depth < 0) return false
  }
  return depth === 0
}

export function sameMatcher(a: Matcher, b: Matcher): boolean {
  return a.name === b.name && a.operator === b.operator && a.value === b.value
}

/** The matchers that only the first has. */
export function beyond(more: readonly Matcher[], less: readonly Matcher[]): readonly Matcher[] {
  return more.filter((matcher) => !less.some((other) => sameMatcher(matcher, other)))
}
