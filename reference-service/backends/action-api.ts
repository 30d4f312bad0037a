import { z } from 'zod'
import type { Trace } from '../http/trace.ts'
import { BackendFailure } from './backend.ts'
import { fetchedText } from './fetched-text.ts'

/** What a page is, as `prop=info` tells it (https://www.mediawiki.org/wiki/API:Info). */
const pageSchema = z.object({
  pageid: z.number().optional(),
  title: z.string().optional(),
  lastrevid: z.number().optional(),
  missing: z.boolean().optional(),
  invalid: z.boolean().optional(),
})
export type ApiPage = Readonly<z.infer<typeof pageSchema>>

const answerSchema = z.object({
  error: z.object({ code: z.string(), info: z.string().optional() }).optional(),
  query: z.object({ pages: z.array(pageSchema).optional() }).optional(),
})

interface Settings {
  /** Base address; `{domain}` in it stands for that of the wiki, which is told by the header Host where it does not occur. */
  readonly url: string
  readonly timeoutMs: number
}

const userAgent = 'liftwing-slo reference-service'

/** Asks the Action API of MediaWiki about pages, in format version 2. */
export class ActionApi {
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** The pages that are asked about, missing ones too. @throws BackendFailure */
  async pages(
    domain: string,
    about:
      | { readonly pageids: number }
      | { readonly revids: number }
      | { readonly titles: string; readonly redirects: 1 },
    signal?: AbortSignal,
    trace?: Trace,
  ): Promise<readonly ApiPage[]> {
    const query = new URLSearchParams({ action: 'query', prop: 'info', format: 'json', formatversion: '2' })
    for (const [name, value] of Object.entries(about)) query.set(name, String(value))
    const text = await this.#get(domain, `/w/api.php?${query}`, signal, trace)
    const { data, error } = answerSchema.safeParse(parsed(text))
    if (error) throw new BackendFailure('error', 'MediaWiki answers with something else than its Action API')
    // With HTTP 200, as MediaWiki tells errors.
    if (data.error) throw new BackendFailure('error', `MediaWiki answers with the error ${data.error.code}`)
    return data.query?.pages ?? []
  }

  async #get(domain: string, path: string, signal: AbortSignal | undefined, trace?: Trace): Promise<string> {
    const { url, timeoutMs } = this.#settings
    const target = new URL(url.replaceAll('{domain}', domain) + path)
    const host = url.includes('{domain}') ? target.host : domain
    const headers = { host, 'user-agent': userAgent, ...trace?.headers }
    const { status, text } = await fetchedText('mediawiki', target, { method: 'GET', headers, signal }, timeoutMs)
    if (status === 200) return text
    throw new BackendFailure('unavailable', `MediaWiki answered with ${status}`)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
