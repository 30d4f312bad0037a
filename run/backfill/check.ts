import pLimit from 'p-limit'
import type { BackfillTable } from './table.ts'
import type { WrittenKeys } from './written-keys.ts'

/** What Cassandra has of what was written. */
export interface Check {
  /** Different pages (and model versions) that were looked for: all of one 2^halvings-th of Cassandra's ring. */
  readonly pages: number
  readonly halvings: number
  /** As they were written. */
  readonly kept: number
  /** Something else, which is newer. */
  readonly newer: number
  /** Something else that is not newer: what was acknowledged is lost. */
  readonly other: number
  /** Nothing: lost, or removed by somebody. */
  readonly missing: number
  /** All rows that Cassandra has on that part of the ring with one of the same model versions; undefined where they are too many to be counted. */
  readonly thereInAll: number | undefined
}

const readsAtOnce = 64
/** Rows on that part of the ring, for each that was written, after which no more are counted. */
const mostForEach = 5
const leastCounted = 50_000

/** Looks for the pages that were remembered, each by its key, and counts what else there is around them. */
export async function check(table: BackfillTable, written: WrittenKeys, signal: AbortSignal): Promise<Check> {
  const { keys, halvings } = written
  const found = { kept: 0, newer: 0, other: 0, missing: 0 }
  await pLimit(readsAtOnce).map(keys, async (key) => {
    signal.throwIfAborted()
    const stored = await table.read(key)
    if (stored === undefined) found.missing++
    else if (key.fingerprint === null || stored.fingerprint === key.fingerprint) found.kept++
    else if (stored.timestamp > key.timestamp) found.newer++
    else found.other++
  })
  const versions = new Set(keys.map(({ modelVersion }) => modelVersion))
  return { pages: keys.length, halvings, ...found, thereInAll: await countedIn(table, written, versions, signal) }
}

async function countedIn(
  table: BackfillTable,
  { keys, halvings }: WrittenKeys,
  versions: ReadonlySet<string>,
  signal: AbortSignal,
) {
  const most = Math.max(leastCounted, mostForEach * keys.length)
  let passed = 0
  let there = 0
  for await (const { modelVersion } of table.keys(halvings)) {
    signal.throwIfAborted()
    if (++passed > most) return undefined
    if (versions.has(modelVersion)) there++
  }
  return there
}
