import { describe, expect, it } from 'vitest'
import { checkSentences, codeOfBackfill, progressText, writtenSentences } from '../../../cli/backfill/words.ts'
import { exitCodes } from '../../../cli/world/exit-codes.ts'
import type { Check } from '../../../run/backfill/check.ts'
import type { FileResult } from '../../../run/backfill/file.ts'

const file: FileResult = {
  name: 'a.parquet',
  written: 20_000,
  setAside: 0,
  firstReason: undefined,
  badRows: 'results/bad-rows.jsonl',
  before: undefined,
  isDisproved: false,
}
const fine: Check = { pages: 20_000, halvings: 0, kept: 20_000, newer: 0, other: 0, missing: 0, thereInAll: 20_000 }
const earlier = { written: 500, setAside: 0, badRows: 'results/earlier.jsonl', isDone: true }
const aside = { setAside: 2, firstReason: 'row 17: page_id is missing' }

describe('what was written', () => {
  it.each<[string, Partial<FileResult>, readonly string[]]>([
    ['all', {}, ['Wrote 20,000 rows of 1 file in 5 s.', '4,000 rows/s: 65 million rows take 4.5 hours.']],
    ['few', { written: 10 }, ['Wrote 10 rows of 1 file in 5 s.']],
    ['none', { written: 0 }, ['There is no row in 1 file.']],
    [
      'the rest',
      { written: 10, before: earlier },
      ['Wrote 10 rows of 1 file in 5 s; 500 more by an earlier backfill.'],
    ],
    [
      'before',
      { written: 0, before: earlier },
      ['All 500 rows were written by an earlier backfill; --again writes them again.'],
    ],
    [
      'not all',
      { written: 10, ...aside, before: { ...earlier, setAside: 1 } },
      [
        'Wrote 10 rows of 1 file in 5 s; 500 more by an earlier backfill.',
        'Set 2 rows of a.parquet aside in results/bad-rows.jsonl; the first is row 17: page_id is missing.',
        'An earlier backfill set 1 row of a.parquet aside in results/earlier.jsonl.',
      ],
    ],
    [
      'again, because it was gone',
      { written: 10, isDisproved: true },
      [
        'Rows of a.parquet that an earlier backfill wrote are not there any more: it was begun anew.',
        'Wrote 10 rows of 1 file in 5 s.',
      ],
    ],
  ])('%s', (_, changes, expected) => {
    expect(writtenSentences({ files: [{ ...file, ...changes }], seconds: 5, check: fine }, undefined)).toEqual(expected)
  })

  it('says where the rate was held', () => {
    const result = { files: [file], seconds: 10, check: fine }
    expect(writtenSentences(result, 2000)[1]).toMatch(/^2,000 rows\/s, which --rate allows: /)
    expect(writtenSentences(result, 3000)[1]).toMatch(/^2,000 rows\/s: /)
  })
})

describe('what was found, and the exit code', () => {
  it.each<[string, Partial<Check>, Partial<FileResult>, number, readonly string[]]>([
    [
      'everything',
      {},
      {},
      exitCodes.met,
      [
        'Read back all 20,000 different pages that were written: all are there as written.',
        'In all Cassandra has 20,000 rows of this model version: these and no others.',
      ],
    ],
    [
      'a part of many',
      { pages: 12_345, kept: 12_345, halvings: 12, thereInAll: 12_350 },
      {},
      exitCodes.met,
      [
        "Read back 12,345 different pages, all on one 4,096th of Cassandra's ring; the others were acknowledged and not read back: all are there as written.",
        'There Cassandra has 12,350 rows of this model version: these and 5 others, which makes about 51,000,000 different pages in all.',
      ],
    ],
    [
      'something lost',
      { kept: 19_990, missing: 3, other: 5, newer: 2, thereInAll: 19_997 },
      {},
      exitCodes.missed,
      [
        'Read back all 20,000 different pages that were written: 19,990 are there as written; 2 have something newer, which a backfill does not replace; ' +
          '3 are not there: lost, or removed by a change of the page, which a backfill does not undo; 5 have something else, though nothing newer.',
        'In all Cassandra has 19,997 rows of this model version: these and no others.',
      ],
    ],
    [
      'nothing in the place of some',
      { kept: 19_999, missing: 1 },
      {},
      exitCodes.inconclusive,
      [expect.any(String), expect.any(String)],
    ],
    ['rows that were set aside', {}, aside, exitCodes.badInput, [expect.any(String), expect.any(String)]],
    [
      'too many to count',
      { thereInAll: undefined },
      {},
      exitCodes.met,
      [expect.any(String), 'In all Cassandra has more rows of this model version than were counted.'],
    ],
    ['no row at all', { pages: 0, kept: 0 }, { written: 0 }, exitCodes.badInput, []],
  ])('%s', (_, check, changes, code, sentences) => {
    const result = { files: [{ ...file, ...changes }], seconds: 5, check: { ...fine, ...check } }
    expect(codeOfBackfill(result)).toBe(code)
    expect(checkSentences(result.check)).toEqual(sentences)
  })
})

describe('progress', () => {
  const at = {
    name: 'a',
    counts: { written: 11_999, setAside: 1 },
    recordsNow: 8000,
    seconds: 2,
    share: 0.5,
    shareBefore: 0.25,
  }

  it('tells the rate of this session and what is left at it', () => {
    expect(progressText(at)).toEqual(['a: 12,000 rows, 4,000/s, 4 s to go', { done: 0.5, total: 1 }])
  })
  it('tells no end that nobody knows', () => {
    expect(progressText({ ...at, share: undefined })).toEqual(['a: 12,000 rows, 4,000/s'])
  })
})
