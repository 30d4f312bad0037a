import { assertNever } from '../../common/failure.ts'
import type { PageChange } from './page-change.ts'

/** Why nothing is asked of the cache. */
const reasons = ['canary', 'visibility'] as const
type Reason = (typeof reasons)[number]

interface Page {
  readonly wikiId: string
  readonly pageId: number
  readonly revision: number
}

/** What the cache is asked: to predict a page's topics anew, from that revision or a newer one, or to forget what is not newer. */
export type Action = (Page & { readonly kind: 'refresh' }) | (Page & { readonly kind: 'delete' })

export type ChangeDecision = Action | { readonly kind: 'ignored'; readonly reason: Reason }

/** What follows from a change of a page. */
export function decide({ meta, wiki_id, page_change_kind, page, revision }: PageChange): ChangeDecision {
  // Monitoring sends such events through every stream, to see it move.
  if (meta.domain === 'canary') return { kind: 'ignored', reason: 'canary' }
  const of: Page = { wikiId: wiki_id, pageId: page.page_id, revision: revision.rev_id }
  switch (page_change_kind) {
    case 'create':
    case 'edit':
    case 'undelete':
    // A title is no part of a row, but a move makes a revision, and moves the page's links perhaps.
    case 'move':
      return { kind: 'refresh', ...of }
    case 'delete':
      return { kind: 'delete', ...of }
    // The revision says what it said, and the topics of its links with it.
    case 'visibility_change':
      return { kind: 'ignored', reason: 'visibility' }
    default:
      return assertNever(page_change_kind)
  }
}
