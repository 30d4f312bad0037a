import { type Page, pageOfId, pageOfTitle } from '../../wiki/pages.ts'
import { firstRevisions, mostRevisions, revisionId, revisionOf } from '../../wiki/revisions.ts'

/** What has happened to a page since the beginning: how many revisions it has, or that it is gone. */
type PageState = { readonly kind: 'there'; readonly revisions: number } | { readonly kind: 'deleted' }

/** Edits of so many pages are remembered; who has more wants a database. */
const mostChanged = 1_000_000

const untouched: PageState = { kind: 'there', revisions: firstRevisions }

/** The pages of one wiki as they are now. */
export class WikiState {
  readonly #changed = new Map<number, PageState>()

  /** The page and its latest revision; undefined where there is none. */
  byId(id: number): (Page & { readonly latest: number }) | undefined {
    return this.#asItIs(pageOfId(id))
  }

  byTitle(title: string): (Page & { readonly latest: number }) | undefined {
    return this.#asItIs(pageOfTitle(title))
  }

  /** The page of a revision. Revisions to come are known too, so that events about them may come before the wiki is told. */
  byRevision(id: number): (Page & { readonly latest: number }) | undefined {
    const revision = revisionOf(id)
    return revision && this.byId(revision.pageId)
  }

  /** Answers whether there is such a page, and room to remember what has become of it. */
  change(id: number, state: PageState): boolean {
    if (pageOfId(id) === undefined) return false
    if (!this.#changed.has(id) && this.#changed.size >= mostChanged) return false
    this.#changed.set(id, state)
    return true
  }

  #asItIs(page: Page | undefined) {
    const state = page && (this.#changed.get(page.id) ?? untouched)
    if (state?.kind !== 'there') return undefined
    return { ...(page as Page), latest: revisionId((page as Page).id, Math.min(state.revisions, mostRevisions)) }
  }
}
