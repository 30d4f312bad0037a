import { type Client, types } from 'cassandra-driver'
import type { RowTimestamp } from '../../common/row-timestamp.ts'
import { statementOptions } from '../corpus/topics-table.ts'

/** A part of Cassandra's ring, both ends among it. */
export interface TokenRange {
  readonly first: bigint
  readonly last: bigint
}

/** A row as far as it matters for its removal. */
export interface VersionOfPage {
  readonly wikiId: string
  readonly pageId: bigint
  readonly modelVersion: string
  /** Microseconds since 1970 or the timestamp of a revision (common/row-timestamp.ts). */
  readonly timestamp: bigint
}

/** What a prune says to Cassandra. */
export interface PruneTable {
  /** Rows of the pages of a range; those of one page come together. */
  versions(range: TokenRange): AsyncIterable<VersionOfPage>
  /** Takes away the versions of a page before one, as far as they are not newer than the timestamp. */
  remove(wikiId: string, pageId: bigint, before: string, timestamp: RowTimestamp): Promise<void>
}

const rowsAtOnce = 2000

/** @returns the ring in so many parts of one size, from its beginning on; a power of two of them */
export function ringInParts(parts: number): readonly TokenRange[] {
  const size = 2n ** 64n / BigInt(parts)
  return Array.from({ length: parts }, (_, part) => {
    const first = -(2n ** 63n) + BigInt(part) * size
    return { first, last: first + size - 1n }
  })
}

export function pruneTable(client: Client, keyspace: string): PruneTable {
  const scan = `SELECT wiki_id, page_id, model_version, WRITETIME(last_updated) AS written FROM ${keyspace}.topics WHERE token(wiki_id, page_id) >= ? AND token(wiki_id, page_id) <= ?`
  const remove = `DELETE FROM ${keyspace}.topics WHERE wiki_id = ? AND page_id = ? AND model_version < ?`
  return {
    async *versions({ first, last }) {
      const options = { ...statementOptions, fetchSize: rowsAtOnce }
      for await (const row of await client.execute(scan, [first, last], options)) {
        yield {
          wikiId: row['wiki_id'],
          pageId: BigInt(row['page_id']),
          modelVersion: row['model_version'],
          timestamp: BigInt(row['written'] ?? 0),
        }
      }
    },
    async remove(wikiId, pageId, before, timestamp) {
      const at = timestamp === 'clock' ? {} : { timestamp: types.Long.fromString(`${timestamp}`) }
      await client.execute(remove, [wikiId, pageId, before], { ...statementOptions, ...at })
    },
  }
}
