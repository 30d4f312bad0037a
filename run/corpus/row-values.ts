import { cellEncoder } from '../../common/predictions-cell.ts'
import { type Corpus, modelVersion } from '../../scenarios/lib/corpus.ts'
import { topics } from '../../wiki/topics.ts'

/** When the fill says that its rows were last updated (milliseconds since 1970): the date in the model's version. */
export const filledAtMs = Date.UTC(2026, 7, 1)

const encode = cellEncoder()

/** The bound values of `insertTopics` for a row of generation 0: wiki_id, page_id, model_version, predictions, last_updated. */
export function rowValues(corpus: Corpus, row: number): readonly [string, bigint, string, Buffer, Date] {
  const { wikiId, pageId } = corpus.key(row)
  const predictions = encode({ topics, scores: corpus.scores(row, 0) })
  return [wikiId, BigInt(pageId), modelVersion, predictions, new Date(filledAtMs)]
}
