import type { RowTimestamp } from '../common/row-timestamp.ts'
import type { PredictionsCell } from './predictions.ts'
import type { Spent } from './spent.ts'

/** A page of a wiki. The id is a positive 64-bit integer in decimal, as it came: a JavaScript number would round it. */
export interface PageKey {
  readonly wikiId: string
  readonly pageId: string
}

export interface StoredTopics {
  /** null: a row that has no predictions, which Cassandra does not tell from an empty map. */
  readonly predictions: PredictionsCell | null
  readonly lastUpdatedMs: number
}

export interface RevisedTopics extends StoredTopics {
  readonly revision: number | undefined
}

export interface NewTopics {
  readonly predictions: PredictionsCell
  readonly lastUpdatedMs: number
}

/** Which versions a delete takes away. */
export type VersionRange = { readonly kind: 'all' } | { readonly kind: 'one' | 'before'; readonly modelVersion: string }

/** Where topics are kept, and on whose request the time that it takes is noted. It exists so that the HTTP side can be tested without Cassandra, not to make storage pluggable. */
export interface TopicStore {
  read(page: PageKey, modelVersion: string, spent?: Spent): Promise<StoredTopics | undefined>
  /** The same, and of which revision it is known: undefined where that was not said. */
  readRevised(page: PageKey, modelVersion: string, spent?: Spent): Promise<RevisedTopics | undefined>
  /** Takes effect unless the row, or its removal, has a greater timestamp. */
  write(page: PageKey, modelVersion: string, topics: NewTopics, at: RowTimestamp, spent?: Spent): Promise<void>
  /** Removes what is not newer than a revision's timestamp. By the clock: all that is there, of whatever revision. */
  delete(page: PageKey, range: VersionRange, at: RowTimestamp, spent?: Spent): Promise<void>
  /** Resolves when the table can be read. */
  ping(): Promise<void>
}

/** The store cannot answer now and may a moment later. */
export class StoreUnavailable extends Error {
  readonly outcome: 'timeout' | 'unavailable' | 'rejected'

  constructor(outcome: 'timeout' | 'unavailable' | 'rejected', message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StoreUnavailable'
    this.outcome = outcome
  }
}
