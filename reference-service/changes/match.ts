import { compilePattern, isPattern } from './pattern.ts'

/** What a rule may demand of an event, field by field: see `compileMatch`. */
export type Match = string | number | boolean | readonly Match[] | { readonly [field: string]: Match }

export type EventTest = (value: unknown) => boolean

/**
 * Matches as ChangeProp does (wikimedia/change-propagation, lib/rule.js): strings are equal, or regexes where they are spelled so, and then
 * only texts match; 'undefined' wants the field to be absent; numbers and booleans are equal; of a list every item is found in
 * the event's list, in any order; of an object every field matches.
 */
export function compileMatch(match: Match): EventTest {
  if (typeof match === 'string') return stringTest(match)
  if (typeof match !== 'object') return (value) => value === match
  if (isList(match)) {
    const items = match.map(compileMatch)
    // `find` and not `some`: an item that is 0, false or '' is never found, there as here.
    return (value) => Array.isArray(value) && items.every((item) => Boolean(value.find(item)))
  }
  const fields = Object.entries(match).map(([name, wanted]) => [name, compileMatch(wanted)] as const)
  return (value) => isObject(value) && fields.every(([name, test]) => test(value[name]))
}

/** An event is matched unless one of these is matched, too. */
export function compileMatchNot(matches: readonly Match[]): EventTest {
  const tests = matches.map(compileMatch)
  return (event) => tests.some((test) => test(event))
}

function stringTest(wanted: string): EventTest {
  if (wanted === 'undefined') return (value) => value === undefined
  if (!isPattern(wanted)) return (value) => value === wanted
  const test = compilePattern(wanted)
  return (value) => typeof value === 'string' && test(value)
}

const isList = (match: object): match is readonly Match[] => Array.isArray(match)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
