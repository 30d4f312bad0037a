import type { FastifyRequest } from 'fastify'
import { greatestRevision, type RowTimestamp, revisionTimestamp } from '../common/row-timestamp.ts'
import { Problem } from './http/problem.ts'
import type { PageKey, VersionRange } from './store.ts'

/** What clients may ask, as JSON schemas, and what their words mean. */

const modelVersion = { type: 'string', minLength: 1, maxLength: 100, format: 'unicode' }
/** Wiki ids are database names; projects other than Wikipedia have theirs too, so that the table of languages is no limit here. */
const wikiId = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,63}$' }
const pageId = { type: 'string', pattern: '^[1-9][0-9]{0,18}$' }
const maxPageId = '9223372036854775807'
const revision = { type: 'string', pattern: '^[1-9][0-9]{0,9}$' }
const threshold = {
  type: 'string',
  pattern: '^(?:0|1|0?\\.[0-9]{1,40}|0\\.[0-9]{0,40}|1\\.0{0,40}|[0-9](?:\\.[0-9]{1,40})?[eE]-[0-9]{1,3})$',
}
const object = (required: readonly string[], properties: object) => ({
  type: 'object',
  required,
  additionalProperties: false,
  properties,
})
const shown = { threshold, debug: { type: 'string', enum: ['true', 'false'] }, model_version: modelVersion }

/** MediaWiki's longest titles have 255 bytes. */
const pageTitle = { type: 'string', minLength: 1, maxLength: 255, format: 'unicode' }

/** What reads may ask: with a lambda, of a revision, and with MediaWiki, by a title. */
export function readSchemas({ lambda, mediawiki }: { readonly lambda: boolean; readonly mediawiki: boolean }) {
  const asked = { ...shown, ...(lambda && { revision }) }
  const byId = { lang: { type: 'string' }, page_id: pageId, ...asked }
  return {
    search: mediawiki ? object(['lang'], { ...byId, page_title: pageTitle }) : object(['lang', 'page_id'], byId),
    read: object([], asked),
  }
}

export const schemas = {
  page: object(['wiki_id', 'page_id'], { wiki_id: wikiId, page_id: pageId }),
  written: object([], { revision }),
  removed: object([], { model_version: modelVersion, model_version_before: modelVersion, revision }),
  topics: object(['model_version', 'predictions'], {
    model_version: modelVersion,
    predictions: {
      type: 'object',
      minProperties: 1,
      maxProperties: 1000,
      propertyNames: { minLength: 1, maxLength: 200, format: 'unicode' },
      additionalProperties: { type: 'number', minimum: 0, maximum: 1 },
    },
  }),
} as const

type Page = { readonly wiki_id: string; readonly page_id: string }
export type Written = { readonly revision?: string }
export type Shown = Written & {
  readonly threshold?: string
  readonly debug?: string
  readonly model_version?: string
}
export type Search = Shown & { readonly lang: string; readonly page_id?: string; readonly page_title?: string }
export type Removed = Written & { readonly model_version?: string; readonly model_version_before?: string }
export type Topics = { readonly model_version: string; readonly predictions: Readonly<Record<string, number>> }

export function keyOf(request: FastifyRequest): PageKey {
  const params = request.params as Page
  return { wikiId: params.wiki_id, pageId: checkedPageId(params.page_id) }
}

/** What the pattern lets through is a number of up to 19 digits; the largest ones are too large. */
export function checkedPageId(text: string): string {
  if (text.length === maxPageId.length && text > maxPageId) throw new Problem(400, `page_id is at most ${maxPageId}.`)
  return text
}

export function revisionIn({ revision: text }: Written): number | undefined {
  if (text === undefined) return undefined
  if (Number(text) > greatestRevision) throw new Problem(400, `revision is at most ${greatestRevision}.`)
  return Number(text)
}

export function timestampOf(written: Written, atMs: number): RowTimestamp {
  const given = revisionIn(written)
  return given === undefined ? 'clock' : revisionTimestamp(given, atMs)
}

export function rangeOf({ model_version: one, model_version_before: before }: Removed): VersionRange {
  if (one !== undefined && before !== undefined)
    throw new Problem(400, 'Parameters model_version and model_version_before exclude each other.')
  if (one !== undefined) return { kind: 'one', modelVersion: one }
  return before === undefined ? { kind: 'all' } : { kind: 'before', modelVersion: before }
}

/** A client's text as part of a sentence, cut where it is long. */
export const quoted = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
