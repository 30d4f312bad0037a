import { thresholdBits } from './predictions.ts'
import { badRequest } from './problem.ts'
import { decoded, parseQuery, quoted } from './query.ts'
import type { PageKey, VersionRange } from './store.ts'
import { wikiIdOfLanguage } from './wikis.ts'

/** What a read asks for. */
export interface TopicsQuery {
  readonly page: PageKey
  readonly modelVersion: string
  /** Scores from this one on, as float32 bits: see `thresholdBits`. */
  readonly leastBits: number
}

/** Seed 001: "Minimum confidence threshold for prediction(s). Defaults to 0.5." */
const defaultLeastBits = thresholdBits(0.5)
const allBits = thresholdBits(0)

const maxModelVersionLength = 100
const maxPageId = '9223372036854775807'
/** Wiki ids are database names; projects other than Wikipedia have theirs too, so that the table of languages is no limit here. */
const wikiIdPattern = /^[a-z][a-z0-9_]{0,63}$/
const pageIdPattern = /^[1-9][0-9]{0,18}$/
const thresholdPattern = /^(?:0|1|0?\.[0-9]{1,40}|[01]\.[0-9]{0,40}|[0-9](?:\.[0-9]{1,40})?[eE]-[0-9]{1,3})$/

const readParameters = ['threshold', 'debug', 'model_version'] as const
const searchParameters = ['lang', 'page_id', ...readParameters] as const
const deleteParameters = ['model_version', 'model_version_before'] as const

export function parseSearch(query: string, modelVersion: string): TopicsQuery {
  const given = parseQuery(query, searchParameters)
  if (given.lang === undefined) throw badRequest('Parameter lang is missing.')
  if (given.page_id === undefined) throw badRequest('Parameter page_id is missing.')
  const wikiId = wikiIdOfLanguage(given.lang)
  if (wikiId === undefined) throw badRequest(`There is no Wikipedia in the language ${quoted(given.lang)}.`)
  return topicsQuery({ wikiId, pageId: parsePageId(given.page_id) }, given, modelVersion)
}

export function parseRead(page: PageKey, query: string, modelVersion: string): TopicsQuery {
  return topicsQuery(page, parseQuery(query, readParameters), modelVersion)
}

function topicsQuery(
  page: PageKey,
  given: { [name in (typeof readParameters)[number]]?: string },
  modelVersion: string,
) {
  return {
    page,
    modelVersion: given.model_version === undefined ? modelVersion : parseModelVersion(given.model_version),
    leastBits: parseLeastBits(given.threshold, given.debug),
  }
}

/** The page of a path's last two segments, still encoded. */
export function parsePage(wikiSegment: string, pageSegment: string): PageKey {
  const wikiId = decoded(wikiSegment)
  if (!wikiIdPattern.test(wikiId)) throw badRequest(`${quoted(wikiId)} is no wiki id such as enwiki or be_x_oldwiki.`)
  return { wikiId, pageId: parsePageId(decoded(pageSegment)) }
}

export function parseDelete(query: string): VersionRange {
  const given = parseQuery(query, deleteParameters)
  const one = given.model_version
  const before = given.model_version_before
  if (one !== undefined && before !== undefined) {
    throw badRequest('Parameters model_version and model_version_before exclude each other.')
  }
  if (one !== undefined) return { kind: 'one', modelVersion: parseModelVersion(one) }
  if (before !== undefined) return { kind: 'before', modelVersion: parseModelVersion(before) }
  return { kind: 'all' }
}

function parsePageId(text: string): string {
  const tooLarge = text.length === maxPageId.length && text > maxPageId
  if (!pageIdPattern.test(text) || tooLarge) {
    throw badRequest(`page_id must be a whole number from 1 to ${maxPageId}, not ${quoted(text)}.`)
  }
  return text
}

function parseModelVersion(text: string): string {
  if (text === '' || text.length > maxModelVersionLength) {
    throw badRequest(`A model version has 1 to ${maxModelVersionLength} characters.`)
  }
  return text
}

/** `debug=true` shows every prediction, whatever the threshold says; a threshold is checked all the same. */
function parseLeastBits(threshold: string | undefined, debug: string | undefined): number {
  if (debug !== undefined && debug !== 'true' && debug !== 'false') throw badRequest('debug must be true or false.')
  const leastBits = threshold === undefined ? defaultLeastBits : parseThreshold(threshold)
  return debug === 'true' ? allBits : leastBits
}

function parseThreshold(text: string): number {
  const threshold = thresholdPattern.test(text) ? Number(text) : Number.NaN
  if (!(threshold >= 0 && threshold <= 1)) {
    throw badRequest(`threshold must be a decimal number from 0 to 1, not ${quoted(text)}.`)
  }
  return thresholdBits(threshold)
}
