import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { greatestRevision, removalOf, revisionOf, revisionTimestamp } from '../../common/row-timestamp.ts'

const startMs = Date.UTC(2025, 0, 1)
const lastMs = startMs + (2 ** 30 - 1) * 1000
const revision = fc.integer({ min: 1, max: greatestRevision })
const moment = fc.integer({ min: startMs, max: lastMs })
const greatestLong = 2n ** 63n - 1n

describe('the timestamp of a revision', () => {
  it.each([
    ['the first of all', 1, startMs, 2n ** 62n + 2n ** 30n],
    ['a second later', 1, startMs + 1000, 2n ** 62n + 2n ** 30n + 1n],
    ['the last of all, which is the greatest number that Cassandra takes', greatestRevision, lastMs, greatestLong],
    ['one of 2026', 1_320_000_000, Date.UTC(2026, 10, 27, 12), 2n ** 62n + 1_320_000_000n * 2n ** 30n + 60_091_200n],
  ])('of %s', (_what, of, atMs, expected) => expect(revisionTimestamp(of, atMs)).toBe(expected))

  it('tells the revision again', () => {
    fc.assert(fc.property(revision, moment, (of, atMs) => revisionOf(revisionTimestamp(of, atMs)) === of))
  })

  it('is greater for a newer revision, whatever the moments, and for a later second of one revision', () => {
    fc.assert(
      fc.property(revision, revision, moment, moment, (a, b, atA, atB) => {
        const [first, second] = [revisionTimestamp(a, atA), revisionTimestamp(b, atB)]
        const [secondOfA, secondOfB] = [atA, atB].map((atMs) => Math.floor((atMs - startMs) / 1000)) as [number, number]
        return first < second === (a < b || (a === b && secondOfA < secondOfB))
      }),
    )
  })

  it('lies above every microsecond of the clock', () => {
    const lastMicrosecond = BigInt(lastMs) * 1000n
    expect(revisionTimestamp(1, startMs)).toBeGreaterThan(lastMicrosecond)
    expect(revisionOf(lastMicrosecond)).toBeUndefined()
  })

  it.each([
    ['revision 0', 0, startMs, 'whole number from 1 to 4294967295'],
    ['a negative revision', -1, startMs, 'whole number'],
    ['half a revision', 1.5, startMs, 'whole number'],
    ['no number', Number.NaN, startMs, 'whole number'],
    ['a revision beyond 32 bits', greatestRevision + 1, startMs, 'whole number'],
    ['a clock before 2025', 1, startMs - 1, 'clock must be between 2025 and 2058'],
    ['a clock after 2058', 1, lastMs + 1000, 'clock must be'],
    ['no clock', 1, Number.NaN, 'clock must be'],
  ])('is refused for %s', (_what, of, atMs, sentence) => {
    expect(() => revisionTimestamp(of, atMs)).toThrow(sentence)
  })
})

test.each([
  ['nothing was found', [], 'clock'],
  ['rows of the clock were found', [1_700_000_000_000_000n, 1_800_000_000_000_000n], 'clock'],
  [
    'rows of both were found',
    [1_800_000_000_000_000n, revisionTimestamp(7, startMs), revisionTimestamp(6, lastMs)],
    revisionTimestamp(7, startMs),
  ],
] as const)('where %s, what removes them is no newer than they are', (_what, found, expected) => {
  expect(removalOf(found)).toBe(expected)
})
