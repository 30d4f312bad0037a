import { describe, expect, it } from 'vitest'
import { filledAtMs, rowValues } from '../../../run/corpus/fill-table.ts'
import { corpus, modelVersion } from '../../../scenarios/lib/rows/corpus.ts'
import { topics } from '../../../wiki/topics.ts'

/** Reads a map<text, float> of the native protocol entry by entry. */
function decodeMap(bytes: Buffer): [string, number][] {
  let at = 0
  const int32 = (): number => {
    at += 4
    return bytes.readInt32BE(at - 4)
  }
  const slice = (): Buffer => {
    const length = int32()
    at += length
    return bytes.subarray(at - length, at)
  }
  const entries = Array.from({ length: int32() }, (): [string, number] => [slice().toString(), slice().readFloatBE()])
  expect(at).toBe(bytes.length)
  return entries
}

describe('row values', () => {
  it('spell the row as the table has it', () => {
    const rows = corpus(3)
    for (const row of [0, 1, 12_345]) {
      const { wikiId, pageId } = rows.key(row)
      const [boundWiki, boundPage, boundVersion, predictions, updated] = rowValues(rows, row)
      expect([boundWiki, boundPage, boundVersion, updated.getTime()]).toEqual([
        wikiId,
        BigInt(pageId),
        modelVersion,
        filledAtMs,
      ])
      expect(decodeMap(predictions)).toEqual(
        topics.map((topic, i) => [topic, Math.fround(rows.scores(row, 0)[i] as number)]),
      )
    }
  })
})
