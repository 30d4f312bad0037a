import type { ActionApi } from '../backends/action-api.ts'
import { BackendFailure } from '../backends/backend.ts'
import { Problem, unavailable } from '../http/problem.ts'
import type { Spent } from '../spent.ts'
import { domainOfWiki } from '../wikis.ts'
import type { LambdaMetrics } from './metrics.ts'

/** What a client asks about. */
export interface LookupRequest {
  readonly wiki_id: string
  readonly page_id: number
  readonly revision_id?: number
}

interface Parts {
  readonly api: ActionApi | undefined
  readonly metrics: LambdaMetrics
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** The revision that is predicted for: the one that is asked for, or the page's latest. Throws a Problem where there is none, or where MediaWiki does not tell. */
export async function lookUpRevision(
  { api, metrics, now }: Parts,
  asked: LookupRequest,
  gone: AbortSignal,
  spent: Spent,
): Promise<number> {
  const { wiki_id: wiki, page_id: page, revision_id: revision } = asked
  const domain = domainOfWiki(wiki)
  if (domain === undefined) throw new Problem(400, `There is no Wikipedia with the wiki id ${wiki}.`)
  // JSON has spelled a number that no MediaWiki has, and JavaScript has rounded it.
  if (Math.max(page, revision ?? 0) > Number.MAX_SAFE_INTEGER) throw new Problem(404, `${wiki} has no page so high.`)
  if (api === undefined) {
    if (revision !== undefined) return revision
    throw unavailable('There is no MediaWiki to ask for the latest revision.')
  }
  const started = now()
  try {
    const [found] = await api.pages(
      domain,
      revision === undefined ? { pageids: page } : { revids: revision },
      gone,
      spent.trace,
    )
    metrics.mediawiki.outcomes.ok.value++
    const latest = found?.missing ? undefined : found?.lastrevid
    if (revision === undefined && latest === undefined) throw new Problem(404, `${wiki} has no page ${page}.`)
    if (revision !== undefined && found?.pageid !== page)
      throw new Problem(404, `Page ${page} of ${wiki} has no revision ${revision}.`)
    return revision ?? (latest as number)
  } catch (error) {
    if (!(error instanceof BackendFailure)) throw error
    if (!gone.aborted) metrics.mediawiki.outcomes[error.outcome].value++
    throw unavailable(`${error.message}.`)
  } finally {
    const tookMs = now() - started
    metrics.mediawiki.latency.observe(tookMs / 1000)
    spent.add('mediawiki', tookMs)
  }
}
