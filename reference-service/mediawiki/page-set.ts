import { hash3 } from '../../wiki/random.ts'
import { readTitle } from './titles.ts'
import type { WikiState } from './wiki-state.ts'

type Found = NonNullable<ReturnType<WikiState['byId']>>
type Json = Readonly<Record<string, unknown>>

interface Parts {
  readonly state: WikiState
  /** As `pagelanguage`. */
  readonly language: string
  /** Whether `prop=info` is asked for. */
  readonly withInfo: boolean
  readonly resolvesRedirects: boolean
}

/** The pages that a query is about, each once, and how they were found: the `query` of an answer in format version 2. */
export class PageSet {
  readonly #parts: Parts
  readonly #normalized: Json[] = []
  readonly #redirects: Json[] = []
  readonly #bad: Record<string, Json> = {}
  readonly #pages = new Map<string, Json>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  addTitle(given: string): void {
    const title = readTitle(given)
    if (title.kind === 'invalid') {
      this.#pages.set(given, { title: given, invalidreason: title.reason, invalid: true })
      return
    }
    if (title.text !== given) this.#normalized.push({ fromencoded: false, from: given, to: title.text })
    const page = title.namespace === 0 ? this.#parts.state.byTitle(title.text) : undefined
    if (page) this.#add(page)
    else this.#miss(title.text, title.namespace)
  }

  addPageId(id: number): void {
    const page = this.#parts.state.byId(id)
    if (page) this.#add(page)
    else this.#pages.set(`${id}`, { pageid: id, missing: true })
  }

  addRevision(id: number): void {
    const page = this.#parts.state.byRevision(id)
    if (page) this.#add(page)
    else this.#bad[id] = { revid: id, missing: true }
  }

  /** Nothing where nothing was asked about. */
  toJson(): Json {
    const query = {
      ...(this.#normalized.length > 0 && { normalized: this.#normalized }),
      ...(this.#redirects.length > 0 && { redirects: this.#redirects }),
      ...(Object.keys(this.#bad).length > 0 && { badrevids: this.#bad }),
      ...(this.#pages.size > 0 && { pages: [...this.#pages.values()] }),
    }
    return Object.keys(query).length > 0 ? { query } : {}
  }

  #add(page: Found): void {
    const { target } = page
    if (target === undefined || !this.#parts.resolvesRedirects) {
      this.#pages.set(page.title, { pageid: page.id, ns: 0, title: page.title, ...this.#info(page) })
      return
    }
    this.#redirects.push({ from: page.title, to: target })
    const led = this.#parts.state.byTitle(target)
    if (led) this.#add(led)
    else this.#miss(target, 0)
  }

  #miss(title: string, namespace: number): void {
    this.#pages.set(title, { ns: namespace, title, missing: true, ...(this.#parts.withInfo && this.#language()) })
  }

  #language(): Json {
    const { language } = this.#parts
    return {
      contentmodel: 'wikitext',
      pagelanguage: language,
      pagelanguagehtmlcode: language,
      pagelanguagedir: 'ltr',
    }
  }

  #info({ id, latest, target }: Found): Json {
    if (!this.#parts.withInfo) return {}
    return {
      ...this.#language(),
      touched: '2026-08-01T00:00:00Z',
      lastrevid: latest,
      length: 200 + (hash3(id, latest, 0) % 60_000),
      ...(target !== undefined && { redirect: true }),
    }
  }
}
