import { PageSet } from './page-set.ts'
import { idsOf, requireQuery, sourceOf, valuesOf } from './parameters.ts'
import type { WikiState } from './wiki-state.ts'

/** A wiki as a query sees it. */
interface Wiki {
  readonly state: WikiState
  readonly language: string
}

const redirectsIgnored =
  'Redirect resolution cannot be used together with the "revids" parameter. Any redirects the "revids" point to have not been resolved.'

/** Answers `action=query&prop=info` in format version 2: a pure function of what is asked and the wiki's state. @throws ApiError */
export function answerQuery(parameters: URLSearchParams, { state, language }: Wiki): Readonly<Record<string, unknown>> {
  const unknown = requireQuery(parameters)
  const source = sourceOf(parameters)
  const redirects = parameters.has('redirects')
  const warnings = redirects && source === 'revids' ? [...unknown, redirectsIgnored] : unknown
  const pages = new PageSet({
    state,
    language,
    withInfo: valuesOf('prop', parameters.get('prop') ?? '').includes('info'),
    resolvesRedirects: redirects && source !== 'revids',
  })
  const text = (source && parameters.get(source)) ?? ''
  if (source === 'titles') for (const title of valuesOf(source, text)) pages.addTitle(title)
  if (source === 'pageids') for (const id of idsOf(source, text)) pages.addPageId(id)
  if (source === 'revids') for (const id of idsOf(source, text)) pages.addRevision(id)
  return {
    batchcomplete: true,
    ...(warnings.length > 0 && { warnings: { main: { warnings: warnings.join('\n') } } }),
    ...pages.toJson(),
  }
}
