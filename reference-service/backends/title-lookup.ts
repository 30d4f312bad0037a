import { Problem } from '../http/problem.ts'
import { quoted } from '../requests.ts'
import { SingleFlight } from '../single-flight.ts'
import type { Spent } from '../spent.ts'
import type { PageKey } from '../store.ts'
import { domainOfWiki } from '../wikis.ts'
import type { ActionApi, ApiPage } from './action-api.ts'
import type { Backend } from './backend.ts'

interface Parts {
  readonly backend: Backend
  readonly api: ActionApi
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** What would make several titles of one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const separators = /[|\u0000-\u001f]/

/**
 * Which page has a title. MediaWiki alone knows, and it may change at any moment: the answer is used once and never kept (seed 001, "On
 * the storage of/keying by page titles").
 */
export class TitleLookup {
  readonly #parts: Parts
  readonly #flights = new SingleFlight<ApiPage | undefined>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The page, once the title is normalised and redirects are followed. @throws Problem 400 or 404, BackendFailure */
  async pageOf(wikiId: string, title: string, spent?: Spent): Promise<PageKey> {
    const domain = domainOfWiki(wikiId)
    if (domain === undefined || separators.test(title)) throw new Problem(400, `${quoted(title)} is not one title.`)
    const page = await this.#page(domain, title, spent)
    if (page?.invalid) throw new Problem(400, `${quoted(title)} cannot be the title of a page.`)
    if (page?.pageid === undefined) throw new Problem(404, `${wikiId} has no page with the title ${quoted(title)}.`)
    return { wikiId, pageId: String(page.pageid) }
  }

  /** Who waits for what another has asked waits for MediaWiki, too. */
  async #page(domain: string, title: string, spent: Spent | undefined): Promise<ApiPage | undefined> {
    const { now } = this.#parts
    const key = `${domain}/${title}`
    const isShared = this.#flights.has(key)
    const started = now()
    const asked = this.#flights.join(key, () => this.#asked(domain, title, spent))
    return isShared ? asked.finally(() => spent?.add('mediawiki', now() - started)) : asked
  }

  #asked(domain: string, title: string, spent: Spent | undefined): Promise<ApiPage | undefined> {
    const { backend, api } = this.#parts
    return backend.call(async (signal) => {
      const [page] = await api.pages(domain, { titles: title, redirects: 1 }, signal, spent?.trace)
      return page
    }, spent)
  }
}
