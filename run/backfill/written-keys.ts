import type { ReadyRow } from './reading/ready.ts'

/** A page that was written, and what is to be found there. */
interface WrittenKey {
  readonly wikiId: string
  readonly pageId: bigint
  readonly modelVersion: string
  /** Of its predictions; null where the file has several for this page, of which any may be there. */
  readonly fingerprint: number | null
  /** Nothing that was written before is newer (microseconds, or the timestamp of a revision). */
  readonly timestamp: bigint
}

/**
 * Remembers the different keys of a part of Cassandra's ring: of all of it, as long as they are few; then of half of it, of a quarter, and so on. So any number of rows leaves a
 * fair sample of bounded size, in which the same page counts once, and which lies together on the ring (P. Gibbons' distinct sampling, with the token for a hash).
 */
export class WrittenKeys {
  readonly #most: number
  readonly #kept = new Map<string, WrittenKey & { readonly spot: number }>()
  #halvings = 0

  constructor(most: number) {
    this.#most = most
  }

  /** The part of the ring, from its beginning on, is one 2^halvings-th of it. */
  get halvings(): number {
    return this.#halvings
  }

  get keys(): readonly WrittenKey[] {
    return [...this.#kept.values()]
  }

  /** @param spot where on the ring, 0…2^32 - 1 */
  add({ wikiId, pageId, modelVersion, fingerprint }: ReadyRow, timestamp: bigint, spot: number): void {
    if (spot >= 2 ** (32 - this.#halvings)) return
    const id = keyId(wikiId, pageId, modelVersion)
    const before = this.#kept.get(id)
    const isSame = before === undefined || before.fingerprint === fingerprint
    this.#kept.set(id, {
      wikiId,
      pageId,
      modelVersion,
      fingerprint: isSame ? fingerprint : null,
      timestamp: before !== undefined && before.timestamp > timestamp ? before.timestamp : timestamp,
      spot,
    })
    while (this.#kept.size > this.#most && this.#halvings < 32) this.#halve()
  }

  #halve(): void {
    this.#halvings++
    for (const [id, { spot }] of this.#kept) if (spot >= 2 ** (32 - this.#halvings)) this.#kept.delete(id)
  }
}

export const keyId = (wikiId: string, pageId: bigint, modelVersion: string): string =>
  `${wikiId} ${pageId} ${modelVersion}`
