/** An error as the Action API tells it: with HTTP 200, and the code in a header as well (https://www.mediawiki.org/wiki/API:Errors_and_warnings). */
export class ApiError extends Error {
  readonly code: string
  readonly more: Readonly<Record<string, unknown>>

  constructor(code: string, info: string, more: Readonly<Record<string, unknown>> = {}) {
    super(info)
    this.name = 'ApiError'
    this.code = code
    this.more = more
  }
}

/** So many pages may a client without special rights ask about at once. */
const limit = 50
const limitOfBots = 500

const separator = '\u001f'

/** The values of a parameter: parted by |, or by U+001F where it begins with one; each once. */
export function valuesOf(parameter: string, text: string): readonly string[] {
  const parts = text.startsWith(separator) ? text.slice(1).split(separator) : text.split('|')
  const values = text === '' ? [] : [...new Set(parts)]
  if (values.length <= limit) return values
  throw new ApiError('toomanyvalues', `Too many values supplied for parameter "${parameter}". The limit is ${limit}.`, {
    parameter,
    limit,
    lowlimit: limit,
    highlimit: limitOfBots,
  })
}

export function idsOf(parameter: string, text: string): readonly number[] {
  return valuesOf(parameter, text).map((value) => {
    if (/^[+-]?\d{1,15}$/.test(value.trim())) return Number(value)
    throw new ApiError('badinteger', `Invalid value "${value}" for integer parameter "${parameter}".`)
  })
}

type Source = 'titles' | 'pageids' | 'revids'

/** Which of the three ways to name pages is taken; two at once are an error, and none asks about nothing. */
export function sourceOf(parameters: URLSearchParams): Source | undefined {
  const [first, second] = (['titles', 'pageids', 'revids'] as const).filter((name) => parameters.has(name))
  if (second === undefined) return first
  throw new ApiError('multisource', `The parameter "${first}" can not be used with "${second}".`)
}

const known = new Set([
  ...['action', 'format', 'formatversion', 'prop', 'titles', 'pageids', 'revids', 'redirects'],
  // Of every action, without an effect on what is answered here.
  ...['maxlag', 'smaxage', 'maxage', 'assert', 'requestid', 'origin', 'uselang', 'errorformat', 'utf8', 'ascii'],
])

/** Refuses what this stand-in cannot do, as the API refuses what it does not know; answers what it leaves out. */
export function requireQuery(parameters: URLSearchParams): readonly string[] {
  const required = { action: 'query', format: 'json', formatversion: '2' }
  for (const [name, value] of Object.entries(required)) {
    const given = parameters.get(name)
    if (given !== value)
      throw new ApiError('badvalue', `Unrecognized value for parameter "${name}": ${given ?? '(none)'}.`)
  }
  const strange = [...new Set(parameters.keys())].filter((name) => !known.has(name))
  const props = valuesOf('prop', parameters.get('prop') ?? '').filter((prop) => prop !== 'info')
  return [
    ...strange.map((name) => `Unrecognized parameter: ${name}.`),
    ...props.map((prop) => `Unrecognized value for parameter "prop": ${prop}.`),
  ]
}
