/**
 * The timestamps that rows are written and removed with. Of two writes to a row Cassandra keeps the one with the greater timestamp, in
 * whatever order they come, so that a timestamp which grows with the page's revision keeps an older revision from replacing a newer
 * one, without a column and without reading first. See docs/decisions/0028-a-revision-is-a-timestamp.md.
 */

/** In 2026 the revisions of the English Wikipedia are beyond 1.3 · 10^9, those of Wikidata beyond 2.4 · 10^9. */
export const greatestRevision = 2 ** 32 - 1

/** The timestamp of a revision, or the clock's: microseconds since 1970, which lie below all of these and which the driver makes. */
export type RowTimestamp = bigint | 'clock'

const revisionLane = 2n ** 62n
const secondsBits = 30n
/** Seconds are counted from here, and have 30 bits until January 2059. Milliseconds since 1970. */
export const epochMs = Date.UTC(2025, 0, 1)

const isRevision = (revision: number): boolean =>
  Number.isInteger(revision) && revision >= 1 && revision <= greatestRevision

/**
 * What is known of a revision at a moment: 2^62 + revision · 2^30 + seconds since 2025. Of two moments of one revision the later is the
 * greater, to the second.
 *
 * @param atMs Milliseconds since 1970 when that which is written was asked for, not when it came: what happened in between is newer.
 * @throws RangeError for what has no place among these 64 bits.
 */
export function revisionTimestamp(revision: number, atMs: number): bigint {
  if (!isRevision(revision)) throw new RangeError(`A revision is a whole number from 1 to ${greatestRevision}.`)
  const seconds = Math.floor((atMs - epochMs) / 1000)
  if (!(seconds >= 0 && seconds < 2 ** Number(secondsBits)))
    throw new RangeError('The clock must be between 2025 and 2058 to write what a revision is known of.')
  return revisionLane + (BigInt(revision) << secondsBits) + BigInt(seconds)
}

/** The revision that a row was written with; undefined where it was written by the clock. */
export function revisionOf(timestamp: bigint): number | undefined {
  return timestamp < revisionLane ? undefined : Number((timestamp - revisionLane) >> secondsBits)
}

/** What removes rows of these timestamps: the greatest of the revisions', and the clock where there is none. */
export function removalOf(written: readonly bigint[]): RowTimestamp {
  const revisions = written.filter((timestamp) => timestamp >= revisionLane)
  return revisions.toSorted((a, b) => (a < b ? 1 : -1))[0] ?? 'clock'
}
