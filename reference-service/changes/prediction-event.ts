import { createHash } from 'node:crypto'
import type { PageChange } from './page-change.ts'

/** What the cache answered: the topics at or above its threshold. */
export interface PredictedTopics {
  readonly modelName: string
  readonly modelVersion: string
  /** Highest score first. */
  readonly topics: readonly { readonly topic: string; readonly score: number }[]
}

const predictionSchema = '/mediawiki/page/prediction_classification_change/1.1.0'

/** The fields that the entities have in the schema of predictions; whatever a newer page_change adds would be refused there. */
const pageFields = ['page_id', 'page_title', 'namespace_id', 'is_redirect', 'revision_count'] as const
const userFields = [
  'user_id',
  'user_text',
  'groups',
  'is_bot',
  'is_system',
  'is_temp',
  'registration_dt',
  'edit_count',
] as const
const revisionFields = [
  'rev_id',
  'rev_dt',
  'rev_parent_id',
  'rev_sha1',
  'rev_size',
  'comment',
  'is_minor_edit',
  'is_comment_visible',
  'is_content_visible',
  'is_editor_visible',
] as const

type Entity = Readonly<Record<string, unknown>>

export type PredictionEvent = Entity & { readonly meta: Entity & { readonly id: string } }

/**
 * The event that tells of a prediction, as Lift Wing makes it of a change: a mediawiki.page_outlink_topic_prediction_change.v1, or of whatever
 * stream is named. The same change, model and version give the same `meta.id`, so that readers can drop what comes twice.
 */
export function predictionEvent(change: PageChange, stream: string, prediction: PredictedTopics): PredictionEvent {
  const { meta, performer, comment } = change
  const { modelName, modelVersion, topics } = prediction
  return {
    $schema: predictionSchema,
    meta: {
      stream,
      id: derivedId([meta.id ?? `${change.wiki_id}:${change.revision.rev_id}`, stream, modelName, modelVersion]),
      ...picked(meta, ['request_id', 'domain', 'uri']),
    },
    dt: change.dt,
    changelog_kind: change.changelog_kind,
    page_change_kind: change.page_change_kind,
    wiki_id: change.wiki_id,
    page: picked(change.page, pageFields),
    revision: {
      ...picked(change.revision, revisionFields),
      ...entity('editor', change.revision['editor'], userFields),
    },
    ...entity('performer', performer, userFields),
    ...(typeof comment === 'string' ? { comment } : {}),
    predicted_classification: {
      model_name: modelName,
      model_version: modelVersion,
      predictions: topics.map(({ topic }) => topic),
      probabilities: Object.fromEntries(topics.map(({ topic, score }) => [topic, score])),
    },
  }
}

const picked = (from: Entity, fields: readonly string[]): Entity =>
  Object.fromEntries(fields.filter((field) => from[field] !== undefined).map((field) => [field, from[field]]))

const entity = (name: string, value: unknown, fields: readonly string[]): Entity =>
  typeof value === 'object' && value !== null ? { [name]: picked(value as Entity, fields) } : {}

/** A UUID of version 8 (RFC 9562): ours to define. */
function derivedId(parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest()
  hash.writeUInt8(((hash[6] as number) & 0x0f) | 0x80, 6)
  hash.writeUInt8(((hash[8] as number) & 0x3f) | 0x80, 8)
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
