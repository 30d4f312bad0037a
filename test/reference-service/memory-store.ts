import { type RowTimestamp, removalOf, revisionOf } from '../../common/row-timestamp.ts'
import type { NewTopics, PageKey, StoredTopics, TopicStore, VersionRange } from '../../reference-service/store.ts'

type Row = { readonly topics: StoredTopics; readonly at: bigint }
type Removal = { readonly range: VersionRange; readonly at: bigint }
type Page = { readonly rows: Map<string, Row>; readonly removals: Removal[] }

const covers = (range: VersionRange, version: string) =>
  range.kind === 'all' || (range.kind === 'one' ? version === range.modelVersion : version < range.modelVersion)

/** A small store in memory, with timestamps as Cassandra has them, which can be told to fail. */
export class MemoryStore implements TopicStore {
  readonly #pages = new Map<string, Page>()
  #clock = 0n
  failure: Error | undefined
  /** Reads wait for it. */
  beforeRead: (() => Promise<unknown>) | undefined

  #page({ wikiId, pageId }: PageKey): Page {
    const key = `${wikiId}/${pageId}`
    const page = this.#pages.get(key) ?? { rows: new Map(), removals: [] }
    this.#pages.set(key, page)
    return page
  }

  #mayFail(): void {
    if (this.failure !== undefined) throw this.failure
  }

  #timestamp(at: RowTimestamp): bigint {
    return at === 'clock' ? ++this.#clock : at
  }

  async read(key: PageKey, modelVersion: string) {
    await this.beforeRead?.()
    this.#mayFail()
    return this.#page(key).rows.get(modelVersion)?.topics
  }

  async readRevised(key: PageKey, modelVersion: string) {
    this.#mayFail()
    const row = this.#page(key).rows.get(modelVersion)
    return row && { ...row.topics, revision: revisionOf(row.at) }
  }

  async write(key: PageKey, modelVersion: string, topics: NewTopics, written: RowTimestamp) {
    this.#mayFail()
    const { rows, removals } = this.#page(key)
    const at = this.#timestamp(written)
    const removed = removals.some(({ range, at: removedAt }) => removedAt >= at && covers(range, modelVersion))
    if (!removed && at >= (rows.get(modelVersion)?.at ?? 0n)) rows.set(modelVersion, { topics, at })
  }

  async delete(key: PageKey, range: VersionRange, removed: RowTimestamp) {
    this.#mayFail()
    const { rows, removals } = this.#page(key)
    const within = [...rows].filter(([version]) => covers(range, version))
    const at = this.#timestamp(removed === 'clock' ? removalOf(within.map(([, row]) => row.at)) : removed)
    for (const [version, row] of within) if (row.at <= at) rows.delete(version)
    removals.push({ range, at })
  }

  async ping() {
    this.#mayFail()
  }
}
