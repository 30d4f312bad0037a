import { describe, expect, it } from 'vitest'
import { batches, recordsOf } from '../../../../run/backfill/reading/batches.ts'
import { type RowSource, start } from '../../../../run/backfill/source.ts'

const rules = { modelVersion: undefined, wikis: undefined, lastUpdatedMs: 1_780_000_000_000 }

/** Rows without an end, each with so many topics. */
function endless(topics: number): RowSource & { read: number } {
  const predictions = Object.fromEntries(Array.from({ length: topics }, (_, i) => [`${i}`.padStart(200, 'x'), 0.5]))
  return {
    name: 'endless',
    file: undefined,
    read: 0,
    async *records() {
      for (;;) {
        const number = ++this.read
        const record = { wiki_id: 'enwiki', page_id: number, model_version: 'm', predictions }
        yield { number, record, end: { rows: number, bytes: 0 }, share: undefined }
      }
    },
  }
}

describe('a batch', () => {
  it.each([
    ['rows are small', 1, 128],
    ['rows are large', 1000, 3],
  ])('has a bounded size where %s, and no more is read than was asked for', async (_, topics, rows) => {
    const source = endless(topics)
    const found = batches(source, start, rules)
    for (let taken = 1; taken <= 3; taken++) {
      const { value } = await found.next()
      expect(value && recordsOf(value)).toHaveLength(rows)
      expect(source.read).toBe(taken * rows)
    }
  })
})
