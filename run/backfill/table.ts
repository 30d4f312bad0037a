import { type Client, types } from 'cassandra-driver'
import { Failure } from '../../common/failure.ts'
import { epochMs, revisionTimestamp } from '../../common/row-timestamp.ts'
import { insertTopics, statementOptions } from '../corpus/topics-table.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { ReadyRow } from './reading/ready.ts'

/** What Cassandra has in the place of a row. */
export interface StoredRow {
  readonly fingerprint: number
  /** Microseconds since 1970, or the timestamp of a revision (common/row-timestamp.ts). */
  readonly timestamp: bigint
}

interface Key {
  readonly wikiId: string
  readonly pageId: bigint
  readonly modelVersion: string
}

/** What a backfill says to Cassandra. */
export interface BackfillTable {
  /** Another one when the table was made anew. Throws a Failure where there is none. */
  identity(): Promise<string>
  /** @returns where on the ring the page lies, 0…2^32 - 1 */
  write(row: ReadyRow): Promise<number>
  read(key: Key): Promise<StoredRow | undefined>
  /** The keys of the rows from the ring's beginning up to one 2^halvings-th of it. */
  keys(halvings: number): AsyncIterable<Key>
}

/** Rows of keys in one answer: 5,000 of them are a third of a megabyte. */
const keysAtOnce = 5000

/** When a row with a revision was known: Cassandra is told what it was known of, not when it is written. */
export const timestampOf = ({ revision, lastUpdatedMs }: ReadyRow): bigint | undefined =>
  revision === undefined ? undefined : revisionTimestamp(revision, Math.max(lastUpdatedMs, epochMs))

export function backfillTable(client: Client, keyspace: string): BackfillTable {
  const insert = insertTopics(keyspace)
  const select = `SELECT predictions, WRITETIME(last_updated) AS written FROM ${keyspace}.topics WHERE wiki_id = ? AND page_id = ? AND model_version = ?`
  const scan = `SELECT wiki_id, page_id, model_version FROM ${keyspace}.topics WHERE token(wiki_id, page_id) >= ? AND token(wiki_id, page_id) <= ?`

  return {
    async identity() {
      const query = "SELECT id FROM system_schema.tables WHERE keyspace_name = ? AND table_name = 'topics'"
      const found = (await client.execute(query, [keyspace], { prepare: true })).first()
      if (found !== null) return String(found['id'])
      throw new Failure('environment', `the table ${keyspace}.topics does not exist in this Cassandra`, {
        hint: 'Start the service once with CREATE_SCHEMA=true, or create the table as its README says.',
      })
    },
    async write(row) {
      const { buffer, byteOffset, length } = row.cell
      const predictions = Buffer.from(buffer, byteOffset, length)
      const values = [row.wikiId, row.pageId, row.modelVersion, predictions, new Date(row.lastUpdatedMs)]
      const token = client.metadata.newToken(partitionKey(row.wikiId, row.pageId))
      const timestamp = timestampOf(row)
      await client.execute(insert, values, {
        ...statementOptions,
        // Else the driver would hash the key once more. It takes a token, too, which its types do not know.
        routingKey: token as unknown as Buffer,
        ...(timestamp === undefined ? {} : { timestamp: types.Long.fromString(`${timestamp}`) }),
      })
      return spotOf(token.getValue())
    },
    async read({ wikiId, pageId, modelVersion }) {
      const found = (await client.execute(select, [wikiId, pageId, modelVersion], statementOptions)).first()
      if (found === null) return undefined
      const predictions: Readonly<Record<string, number>> = found['predictions'] ?? {}
      return {
        fingerprint: fingerprintOf({ topics: Object.keys(predictions), scores: Object.values(predictions) }),
        timestamp: BigInt(found['written'] ?? 0),
      }
    },
    async *keys(halvings) {
      const [first, last] = [-(2n ** 63n), -(2n ** 63n) + 2n ** BigInt(64 - halvings) - 1n]
      for await (const row of await client.execute(scan, [first, last], {
        ...statementOptions,
        fetchSize: keysAtOnce,
      })) {
        yield { wikiId: row['wiki_id'], pageId: BigInt(row['page_id']), modelVersion: row['model_version'] }
      }
    },
  }
}

/** @param token 64 bits with a sign, of which the driver's types say nothing */
const spotOf = (token: { getHighBitsUnsigned(): number }) => (token.getHighBitsUnsigned() ^ (1 << 31)) >>> 0

/** As Cassandra hashes a key of two columns: each behind its length in two bytes, and with a zero after it. */
function partitionKey(wikiId: string, pageId: bigint): Buffer {
  const wiki = Buffer.from(wikiId)
  const key = Buffer.alloc(2 + wiki.length + 1 + 2 + 8 + 1)
  key.writeUInt16BE(wiki.length, 0)
  wiki.copy(key, 2)
  key.writeUInt16BE(8, 2 + wiki.length + 1)
  key.writeBigInt64BE(pageId, 2 + wiki.length + 3)
  return key
}
