import { Curve } from './curve.ts'
import type { PageCounts } from './page-counts.ts'

/** What became of a line: it was counted, it is of no page or time that was asked for, or it is none of its format. */
export type Taken = 'counted' | 'passed' | 'bad'

/** What is wanted of the traffic. */
export interface Wanted {
  /** Wiki ids; undefined for all. */
  readonly wikis: ReadonlySet<string> | undefined
  /** Unix seconds, half-open. */
  readonly fromSeconds: number
  readonly toSeconds: number
}

/** Set in the first half of what tells a page that is known by a text; the others have the number of their wiki there. */
const isNamed = 0x80000000

/** Counts requests by page and by time. */
export class TrafficCounts {
  readonly #pages: PageCounts
  readonly #wanted: Wanted
  readonly #wikis = new Map<string, number>()
  readonly curve: Curve
  /** How long what is counted together is in its source. */
  readonly stretchSeconds: number

  constructor(pages: PageCounts, wanted: Wanted, stretchSeconds: number) {
    this.stretchSeconds = stretchSeconds
    this.#pages = pages
    this.#wanted = wanted
    this.curve = new Curve(stretchSeconds)
  }

  wants(wikiId: string): boolean {
    return this.#wanted.wikis === undefined || this.#wanted.wikis.has(wikiId)
  }

  /** How many of them are in the time that is asked for; they are in the curve from then on. */
  at(seconds: number, requests: number): number {
    const { fromSeconds, toSeconds } = this.#wanted
    if (requests === 0 || seconds < fromSeconds || seconds >= toSeconds) return 0
    this.curve.add(seconds, requests)
    return requests
  }

  /** Of a page that is known by a text alone. */
  named(page: string, requests: number): Taken {
    if (requests === 0) return 'passed'
    // 64 bits of two hashes: of twenty million pages, two are taken for one once in a hundred thousand logs.
    let high = 0x811c9dc5
    let low = 0x1000193
    for (let i = 0; i < page.length; i++) {
      const unit = page.charCodeAt(i)
      high = Math.imul(high ^ unit, 0x01000193)
      low = Math.imul(low ^ unit, 0x5bd1e995) ^ (low >>> 13)
    }
    this.#pages.add(((high ^ (high >>> 15)) | isNamed) >>> 0, (low ^ (low >>> 16)) >>> 0, requests)
    return 'counted'
  }

  /** Of a page whose id is known. */
  numbered(wikiId: string, pageId: number, requests: number): Taken {
    if (requests === 0) return 'passed'
    const wiki = this.#wikis.get(wikiId) ?? this.#wikis.size
    this.#wikis.set(wikiId, wiki)
    this.#pages.add(wiki, pageId, requests)
    return 'counted'
  }

  /** Whose page it is; undefined for one that is known by a text alone. */
  wikiOf(high: number): string | undefined {
    return [...this.#wikis.keys()][high]
  }
}
