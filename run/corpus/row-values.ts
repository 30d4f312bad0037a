import { type Corpus, modelVersion } from '../../scenarios/lib/corpus.ts'
import { topics } from '../../scenarios/lib/topics.ts'

/** When the fill says that its rows were last updated (milliseconds since 1970): the date in the model's version. */
export const filledAtMs = Date.UTC(2026, 7, 1)

const floatBytes = 4
const { template, scoreOffsets } = mapTemplate()

/**
 * The bound values of `insert` for a row of generation 0: wiki_id, page_id, model_version, predictions, last_updated.
 *
 * The map is encoded here, into a copy of a template in which only the scores change: the driver would walk its 64 entries for every row,
 * which costs more than all else that it does.
 */
export function rowValues(corpus: Corpus, row: number): readonly [string, bigint, string, Buffer, Date] {
  const { wikiId, pageId } = corpus.key(row)
  const predictions = Buffer.from(template)
  corpus.scores(row, 0).forEach((score, topic) => {
    predictions.writeFloatBE(score, scoreOffsets[topic] as number)
  })
  return [wikiId, BigInt(pageId), modelVersion, predictions, new Date(filledAtMs)]
}

/**
 * A map<text, float> of all topics as the native protocol (version 3 and later, section 6) spells it: the number of entries, then key and value of
 * each, every one of them behind its length in four bytes.
 */
function mapTemplate(): { readonly template: Buffer; readonly scoreOffsets: readonly number[] } {
  const offsets: number[] = []
  const parts: Buffer[] = [int32(topics.length)]
  let length = 4
  for (const topic of topics) {
    const name = Buffer.from(topic)
    parts.push(int32(name.length), name, int32(floatBytes), Buffer.alloc(floatBytes))
    offsets.push(length + 4 + name.length + 4)
    length += 4 + name.length + 4 + floatBytes
  }
  return { template: Buffer.concat(parts), scoreOffsets: offsets }
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
