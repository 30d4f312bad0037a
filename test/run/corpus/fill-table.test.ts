import { describe, expect, it } from 'vitest'
import { filledAtMs, holds, rowValues } from '../../../run/corpus/fill-table.ts'
import { corpus, modelVersion } from '../../../scenarios/lib/rows/corpus.ts'

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
  it.each([16, 64, 200])('spell the row as the table has it, with %d topics', (topicsPerRow) => {
    const rows = corpus(3, topicsPerRow)
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
        rows.topics.map((topic, i) => [topic, Math.fround(rows.scores(row, 0)[i] as number)]),
      )
    }
  })
})

it('a row is not held where a larger or smaller value stands in its place', () => {
  const stored = (topicsPerRow: number) => {
    const rows = corpus(3, topicsPerRow)
    return Object.fromEntries(rows.topics.map((topic, i) => [topic, Math.fround(rows.scores(0, 0)[i] as number)]))
  }
  for (const asked of [16, 64, 200])
    for (const there of [16, 64, 200]) expect(holds(stored(there), corpus(3, asked), 0, 0)).toBe(there === asked)
})
