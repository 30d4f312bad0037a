import type { PredictionsCell } from '../../reference-service/predictions.ts'
import type { PageKey, StoredTopics, TopicStore, VersionRange } from '../../reference-service/store.ts'

/** A small store in memory, which can be told to fail. */
export class MemoryStore implements TopicStore {
  readonly #pages = new Map<string, Map<string, StoredTopics>>()
  failure: Error | undefined

  #versions(page: PageKey): Map<string, StoredTopics> {
    const key = `${page.wikiId}/${page.pageId}`
    const versions = this.#pages.get(key) ?? new Map<string, StoredTopics>()
    this.#pages.set(key, versions)
    return versions
  }

  #mayFail(): void {
    if (this.failure !== undefined) throw this.failure
  }

  async read(page: PageKey, modelVersion: string) {
    this.#mayFail()
    return this.#versions(page).get(modelVersion)
  }

  async write(page: PageKey, modelVersion: string, predictions: PredictionsCell, lastUpdatedMs: number) {
    this.#mayFail()
    this.#versions(page).set(modelVersion, { predictions, lastUpdatedMs })
  }

  async delete(page: PageKey, range: VersionRange) {
    this.#mayFail()
    const versions = this.#versions(page)
    for (const version of [...versions.keys()]) {
      const goes =
        range.kind === 'all' || (range.kind === 'one' ? version === range.modelVersion : version < range.modelVersion)
      if (goes) versions.delete(version)
    }
  }

  async ping() {
    this.#mayFail()
  }
}
