import { badRequest } from './problem.ts'

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw badRequest('A percent-encoded sequence is malformed.')
  }
}

const decodedValue = (text: string) => (/[%+]/.test(text) ? decoded(text.replaceAll('+', ' ')) : text)

/**
 * The parameters of a query string, each known and given at most once. A list of names, not an object: what a client sends never
 * becomes a key of ours.
 */
export function parseQuery<Name extends string>(query: string, known: readonly Name[]): Partial<Record<Name, string>> {
  const values: Partial<Record<Name, string>> = {}
  if (query === '') return values
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=')
    const name = decodedValue(equals < 0 ? pair : pair.slice(0, equals)) as Name
    if (!known.includes(name)) throw badRequest(`Unknown parameter ${quoted(name)}; known are ${known.join(', ')}.`)
    if (values[name] !== undefined) throw badRequest(`Parameter ${name} is given more than once.`)
    values[name] = equals < 0 ? '' : decodedValue(pair.slice(equals + 1))
  }
  return values
}

/** A client's text as part of a sentence, cut where it is long. */
export const quoted = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
