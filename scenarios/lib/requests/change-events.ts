import { pageOfId } from '../../../wiki/pages.ts'
import { predictedScores, ranked } from '../../../wiki/predictions.ts'
import { hash3, hashText } from '../../../wiki/random.ts'
import { firstLatest, firstRevisions, revisionId } from '../../../wiki/revisions.ts'
import type { Plan } from '../plan.ts'
import { areEqual, defaultThreshold, predictionsIn } from '../rows/body-check.ts'
import { corpus, modelVersion } from '../rows/corpus.ts'
import { permutation } from '../rows/permutation.ts'
import { coldRow, coldRows } from '../rows/rows.ts'
import { topicsPath } from '../rows/topics-path.ts'

const changesStream = 61

/** Changes of pages that the cache has nothing of, each of another page, so that what it has of one afterwards comes of its change. */
export interface ChangeEvents {
  /** A mediawiki/page/change event of an edit at that instant (ISO 8601). */
  event(k: number, dt: string): object
  path(k: number): string
  /** Whether a body is what the model says of the edited page. */
  isShown(k: number, body: string): boolean
}

export function changeEvents({ seed, runId }: Pick<Plan, 'seed' | 'runId'>): ChangeEvents {
  const rows = corpus(seed)
  const scatter = permutation(coldRows, hash3(seed, changesStream, hashText(runId)))
  const row = (k: number) => coldRow(scatter(k % coldRows))
  const edited = (pageId: number) => revisionId(pageId, firstRevisions + 1)
  return {
    event(k, dt) {
      const { wikiId, pageId } = rows.key(row(k))
      return {
        $schema: '/mediawiki/page/change/1.2.0',
        meta: { stream: 'mediawiki.page_change.v1', id: `${runId}-${k}`, domain: `${wikiId}.example.org`, dt },
        dt,
        changelog_kind: 'update',
        page_change_kind: 'edit',
        wiki_id: wikiId,
        performer: { user_text: 'Example', is_bot: false },
        page: {
          page_id: pageId,
          page_title: (pageOfId(pageId)?.title ?? '').replaceAll(' ', '_'),
          namespace_id: 0,
          is_redirect: false,
        },
        revision: { rev_id: edited(pageId), rev_parent_id: firstLatest(pageId), rev_dt: dt },
      }
    },
    path: (k) => topicsPath(rows.key(row(k))),
    isShown(k, body) {
      const { wikiId, pageId } = rows.key(row(k))
      const found = predictionsIn(body, rows, row(k))
      if (found === undefined) return false
      const scores = predictedScores({ wikiId, pageId, revisionId: edited(pageId) }, modelVersion)
      return areEqual(found, ranked(scores, defaultThreshold))
    },
  }
}
