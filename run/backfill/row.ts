import { areSame, type Scores } from '../../common/predictions-cell.ts'
import { greatestRevision } from '../../common/row-timestamp.ts'

/** A row as it will be written. */
export interface Row {
  readonly wikiId: string
  readonly pageId: bigint
  readonly modelVersion: string
  readonly predictions: Scores
  /** Of the page that the model has read; undefined where the file does not say. */
  readonly revision: number | undefined
  /** Milliseconds since 1970. */
  readonly lastUpdatedMs: number
}

/** What holds for every row of a backfill. */
export interface RowRules {
  /** Of rows that name none. */
  readonly modelVersion: string | undefined
  /** Rows of others are set aside; undefined where every wiki will do. */
  readonly wikis: ReadonlySet<string> | undefined
  /** For rows that do not say when they were last updated (milliseconds since 1970). */
  readonly lastUpdatedMs: number
}

/** A row that is not written, and why. */
export class BadRow {
  readonly reason: string
  /** How it stands in the file, where that is all that there is of it. */
  readonly text: string | undefined

  constructor(reason: string, text?: string) {
    this.reason = reason
    this.text = text
  }
}

/** Columns under the names that exports give them. The others of a file are not looked at. */
export const columns = [
  'wiki_id',
  'wiki_db',
  'page_id',
  'model_version',
  'predictions',
  'revision_id',
  'last_updated',
] as const

const maxPageId = 2n ** 63n - 1n
/** What the service takes, too (reference-service/openapi.yaml). */
const most = { topics: 1000, topicLength: 200, versionLength: 100 }
const wikiIdPattern = /^[a-z][a-z0-9_]{0,63}$/
/** 1973 and 2100: a number outside is not in milliseconds. */
const plausibleMs = [1e11, 4_102_444_800_000] as const

/** Reads a record of a file; what is wrong with it is said in one clause. */
export function readRow(record: unknown, rules: RowRules): Row | BadRow {
  return orBad(record, (cells) => ({
    ...pageIn(cells, rules),
    modelVersion: modelVersionIn(cells['model_version'] ?? rules.modelVersion),
    predictions: predictionsIn(cells['predictions']),
    revision: revisionIn(cells['revision_id']),
    lastUpdatedMs: lastUpdatedIn(cells['last_updated']) ?? rules.lastUpdatedMs,
  }))
}

/** Which page a record is about; the rest of it is not looked at. */
export function readPage(record: unknown, rules: Pick<RowRules, 'wikis'>): Pick<Row, 'wikiId' | 'pageId'> | BadRow {
  return orBad(record, (cells) => pageIn(cells, rules))
}

type Cells = Readonly<Record<string, unknown>>

function orBad<T>(record: unknown, read: (cells: Cells) => T): T | BadRow {
  if (record instanceof BadRow) return record
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return new BadRow('it is no object')
  try {
    return read(record as Cells)
  } catch (error) {
    if (error instanceof BadRow) return error
    throw error
  }
}

const pageIn = (cells: Cells, rules: Pick<RowRules, 'wikis'>) => ({
  wikiId: wikiIdIn(cells['wiki_id'] ?? cells['wiki_db'], rules),
  pageId: pageIdIn(cells['page_id']),
})

function wikiIdIn(value: unknown, { wikis }: Pick<RowRules, 'wikis'>): string {
  if (value === undefined || value === null) throw new BadRow('wiki_id is missing')
  if (typeof value !== 'string' || !wikiIdPattern.test(value) || !value.includes('wiki')) {
    throw new BadRow(`wiki_id ${told(value)} is not the id of a wiki, such as enwiki`)
  }
  if (wikis && !wikis.has(value)) throw new BadRow(`wiki_id ${told(value)} is not among the wikis that were named`)
  return value
}

function pageIdIn(value: unknown): bigint {
  if (value === undefined || value === null) throw new BadRow('page_id is missing')
  const id = wholeNumber(value)
  if (id === undefined || id < 1n) throw new BadRow(`page_id ${told(value)} is not a positive whole number`)
  if (id > maxPageId) throw new BadRow(`page_id ${told(value)} is larger than ${maxPageId}`)
  return id
}

/** Numbers come exact, or as text: whoever parses JSON sees to it. */
function wholeNumber(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? BigInt(value) : undefined
}

function modelVersionIn(value: unknown): string {
  if (value === undefined || value === null) throw new BadRow('model_version is missing')
  if (typeof value === 'string' && value !== '' && value.length <= most.versionLength && value.isWellFormed())
    return value
  throw new BadRow(`model_version ${told(value)} is not a text of 1 to ${most.versionLength} characters`)
}

function predictionsIn(value: unknown): Scores {
  if (value === undefined || value === null) throw new BadRow('predictions are missing')
  if (typeof value !== 'object') throw new BadRow('predictions are neither a map nor a list')
  const found = Array.isArray(value) ? ofList(value) : { topics: Object.keys(value), scores: Object.values(value) }
  const topics = topicsIn(found.topics)
  const { scores } = found
  for (let i = 0; i < topics.length; i++) {
    const score: unknown = scores[i]
    if (typeof score !== 'number' || !(score >= 0 && score <= 1)) {
      throw new BadRow(`the score of ${told(topics[i])} is ${told(score)}, and not a number from 0 to 1`)
    }
  }
  return { topics, scores: scores as readonly number[] }
}

/** Of the row before: rows of one model have the same topics in the same order, are checked once, and have one list of them in memory. */
let topicsBefore: readonly string[] = []

function topicsIn(topics: readonly string[]): readonly string[] {
  if (topics.length === 0 || topics.length > most.topics) {
    throw new BadRow(`predictions have ${topics.length} topics, and not 1 to ${most.topics}`)
  }
  if (areSame(topics, topicsBefore)) return topicsBefore
  for (const topic of topics) {
    if (topic === '' || topic.length > most.topicLength || !topic.isWellFormed()) {
      throw new BadRow(`a topic ${told(topic)} is not a text of 1 to ${most.topicLength} characters`)
    }
  }
  topicsBefore = topics
  return topics
}

function ofList(list: readonly unknown[]): { topics: string[]; scores: unknown[] } {
  const topics: string[] = []
  const scores: unknown[] = []
  for (const entry of list) {
    const { topic, score } = (entry ?? {}) as { topic?: unknown; score?: unknown }
    if (typeof topic !== 'string') throw new BadRow(`predictions hold ${told(entry)}, and not a topic and its score`)
    topics.push(topic)
    scores.push(score)
  }
  const [twice] = topics.filter((topic, index) => topics.indexOf(topic) < index)
  if (twice !== undefined) throw new BadRow(`the topic ${told(twice)} has two scores`)
  return { topics, scores }
}

function revisionIn(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  const revision = wholeNumber(value)
  if (revision !== undefined && revision >= 1n && revision <= BigInt(greatestRevision)) return Number(revision)
  throw new BadRow(`revision_id ${told(value)} is not a whole number from 1 to ${greatestRevision}`)
}

/** A date, as Parquet has it; milliseconds since 1970; or a text as JSON or Spark write it, in UTC unless it says otherwise. */
function lastUpdatedIn(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  const ms = typeof value === 'string' ? msOfText(value) : Number(value)
  if (ms >= plausibleMs[0] && ms <= plausibleMs[1]) return Math.floor(ms)
  throw new BadRow(`last_updated ${told(value)} is not a time such as 2026-08-01T12:00:00Z, or milliseconds since 1970`)
}

const timeText = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:?\d\d)?)?$/

function msOfText(text: string): number {
  const [, day, time = '00:00:00', zone = 'Z'] = timeText.exec(text) ?? []
  return day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone}`)
}

/** A value as a part of a sentence, cut where it is long. */
function told(value: unknown): string {
  const text = JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}` : each)) ?? String(value)
  const plain = typeof value === 'bigint' || typeof value === 'number' ? String(value) : text
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain
}
