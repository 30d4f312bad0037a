import { describe, expect, it } from 'vitest'
import { codeOfPages, pagesSentences } from '../../../cli/backfill/pages-words.ts'
import { exitCodes } from '../../../cli/world/exit-codes.ts'
import type { PagesResult } from '../../../run/backfill/pages.ts'

const none = { hit: 0, stored: 0, untold: 0, absent: 0, unstored: 0, failed: 0, setAside: 0 }
const fine: PagesResult = {
  counts: { ...none, hit: 100, stored: 880, absent: 20 },
  before: undefined,
  seconds: 20,
  firstReason: undefined,
  badRows: 'results/bad-rows.jsonl',
  again: { asked: 256, stored: 256 },
}
const usual = [
  'Asked for 1,000 pages in 20 s: 100 were there already, 880 were calculated and stored, 20 do not exist.',
  '50 pages/s: 65 million pages take 15.0 days.',
  'Asked again for 256 of those that were stored, only if they are: all of them are.',
]

describe('what became of pages, and the exit code', () => {
  it.each<[string, Partial<PagesResult>, number, readonly string[]]>([
    ['all well', {}, exitCodes.met, usual],
    [
      'the rest of an earlier one',
      { before: { ...none, stored: 5, absent: 1 } },
      exitCodes.met,
      [
        usual[0] as string,
        '6 pages were asked for by an earlier backfill: 5 were calculated and stored, 1 does not exist.',
        ...usual.slice(1),
      ],
    ],
    [
      'nothing left to do',
      { counts: none, before: { ...none, hit: 6 }, again: { asked: 0, stored: 0 } },
      exitCodes.met,
      ['All 6 pages were asked for by an earlier backfill: 6 were there already; --again asks for them again.'],
    ],
    [
      'some given up',
      {
        counts: { ...none, stored: 8, failed: 1, setAside: 1 },
        firstReason: 'page 3: HTTP 503',
        again: { asked: 8, stored: 8 },
      },
      exitCodes.badInput,
      [
        'Asked for 10 pages in 20 s: 8 were calculated and stored, 1 got no answer, 1 is no page.',
        'What was given up stands in results/bad-rows.jsonl; the first is page 3: HTTP 503.',
        'Asked again for 8 of those that were stored, only if they are: all of them are.',
      ],
    ],
    [
      'some that are not stored',
      { again: { asked: 256, stored: 250 } },
      exitCodes.missed,
      [...usual.slice(0, 2), 'Asked again for 256 of those that were stored, only if they are: 6 are not.'],
    ],
    [
      'a cache that does not say',
      { counts: { ...none, untold: 10 }, again: { asked: 0, stored: 0 } },
      exitCodes.inconclusive,
      ['Asked for 10 pages in 20 s: 10 were answered, though the cache did not say whence.'],
    ],
    [
      'no page',
      { counts: none, again: { asked: 0, stored: 0 } },
      exitCodes.badInput,
      ['There is no page in this corpus.'],
    ],
  ])('%s', (_, changes, code, sentences) => {
    const result = { ...fine, ...changes }
    expect(pagesSentences(result, undefined)).toEqual(sentences)
    expect(codeOfPages(result)).toBe(code)
  })
})
