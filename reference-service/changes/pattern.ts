import { RE2JS } from 're2js'

/**
 * A regex as ChangeProp's rules spell it, delimiters and flags included: '/^(en|zh)wiki$/'. ChangeProp hands it to JavaScript, whose matcher may
 * take exponential time; here the same text is read by RE2's rules, which take linear time. What RE2 does not have is refused, with one
 * exception that production's own rules need: lookaheads at the very start, which are patterns of their own (`^(?!A)B` is B and not A).
 */
const spelled = /^\/(.+)\/([gimuy]{0,5})$/s

/** Whether ChangeProp takes the string for a regex; any other string has to be equal. */
export const isPattern = (text: string): boolean => spelled.test(text)

type TextTest = (text: string) => boolean

/** Throws an Error whose message says what RE2 does not accept. */
export function compilePattern(text: string): TextTest {
  const [, source = '', flags = ''] = spelled.exec(text) ?? []
  const parts = conditions(source)
  if (parts.length > 1 && flags.includes('m')) throw new Error('a lookahead together with the flag m')
  const tests = parts.map(({ pattern, wanted }) => {
    const compiled = RE2JS.compile(pattern, flagBits(flags))
    // A sticky pattern has to match at the first character, since each test begins there.
    const test: TextTest = flags.includes('y')
      ? (value) => compiled.matcher(value).lookingAt()
      : (value) => compiled.matcher(value).find()
    return (value: string) => test(value) === wanted
  })
  return (value) => tests.every((test) => test(value))
}

function flagBits(flags: string): number {
  return (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) | (flags.includes('m') ? RE2JS.MULTILINE : 0)
}

interface Condition {
  readonly pattern: string
  readonly wanted: boolean
}

function conditions(source: string): readonly Condition[] {
  const found: Condition[] = []
  let rest = source
  for (let ahead = leadingLookahead(rest); ahead !== undefined; ahead = leadingLookahead(rest)) {
    found.push({ pattern: `^(?:${ahead.inner})`, wanted: ahead.wanted })
    rest = `^${ahead.rest}`
  }
  if (found.length > 0 && hasAlternatives(rest))
    throw new Error('a lookahead beside alternatives (put them into a group)')
  return [...found, { pattern: rest, wanted: true }]
}

function leadingLookahead(source: string) {
  if (!/^\^\(\?[!=]/.test(source)) return undefined
  const end = walk(source).find(({ at, depth }) => at > 1 && depth === 0)?.at
  if (end === undefined) return undefined
  return { inner: source.slice(4, end), wanted: source[3] === '=', rest: source.slice(end + 1) }
}

const hasAlternatives = (source: string) => walk(source).some(({ at, depth }) => depth === 0 && source[at] === '|')

/** Each character that means something outside of classes and escapes, with the number of groups that are open after it. */
function walk(source: string): readonly { readonly at: number; readonly depth: number }[] {
  const steps = []
  let depth = 0
  let inClass = false
  for (let at = 0; at < source.length; at++) {
    const char = source[at]
    if (char === '\\') {
      at++
      continue
    }
    if (inClass) {
      inClass = char !== ']'
      continue
    }
    inClass = char === '['
    if (char === '(') depth++
    if (char === ')') depth--
    steps.push({ at, depth })
  }
  return steps
}
