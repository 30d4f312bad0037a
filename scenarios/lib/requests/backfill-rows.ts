import { hash3, hashText } from '../../../wiki/random.ts'
import type { Plan } from '../plan.ts'
import { corpus, modelVersion } from '../rows/corpus.ts'
import { permutation } from '../rows/permutation.ts'
import { rowPlan } from '../rows/rows.ts'

const backfillStream = 71

/** The k-th row. */
export type BackfillRows = (k: number) => object

/**
 * Rows as an export has them: of pages that runs may write, each once before any comes again, and with other scores than those of another run, so
 * that what is found afterwards was written by this one.
 */
export function backfillRows({
  seed,
  rows,
  runId,
  topicsPerRow,
}: Pick<Plan, 'seed' | 'rows' | 'runId' | 'topicsPerRow'>): BackfillRows {
  const { key, scores, topics } = corpus(seed, topicsPerRow)
  const { writable, writableRow } = rowPlan(rows)
  const scatter = permutation(writable, hash3(seed, backfillStream, 0))
  const run = hash3(seed, backfillStream, hashText(runId))
  return (k) => {
    const row = writableRow(scatter(k % writable))
    const { wikiId, pageId } = key(row)
    const own = scores(row, hash3(run, k, 0) || 1)
    const predictions = topics.map((topic, i) => ({ topic, score: own[i] }))
    return { wiki_id: wikiId, page_id: pageId, model_version: modelVersion, predictions }
  }
}
