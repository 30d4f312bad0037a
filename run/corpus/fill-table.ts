import type { Client } from 'cassandra-driver'
import { cellEncoder } from '../../common/predictions-cell.ts'
import { type Corpus, modelVersion } from '../../scenarios/lib/rows/corpus.ts'
import { staysAsFilled } from '../../scenarios/lib/rows/rows.ts'
import { hashText } from '../../wiki/random.ts'
import { insertTopics, statementOptions } from './topics-table.ts'

/** What a fill says to Cassandra. */
export interface FillTable {
  /** Makes the table that holds the progress, in a keyspace of its own: the cache's keyspace has the documented table only. */
  prepareProgress(): Promise<void>
  /** Rows written of each chunk by earlier fills of this corpus. */
  progress(): Promise<ReadonlyMap<number, number>>
  noteProgress(chunk: number, rows: number): Promise<void>
  forgetProgress(): Promise<void>
  write(row: number): Promise<void>
  /** Whether the row is there with the model's version and, if runs never write it, exactly as filled. */
  isFilled(row: number): Promise<boolean>
}

export function fillTable(client: Client, keyspace: string, localDataCenter: string, corpus: Corpus): FillTable {
  const progressTable = `${keyspace}_fill.progress`
  const insert = insertTopics(keyspace)
  const select = `SELECT predictions FROM ${keyspace}.topics WHERE wiki_id = ? AND page_id = ? AND model_version = ?`
  const id = corpusId(corpus)
  const execute = async (query: string, values: unknown[]) => await client.execute(query, values, statementOptions)

  return {
    async prepareProgress() {
      const replication = await replicationAs(client, keyspace, localDataCenter)
      await client.execute(`CREATE KEYSPACE IF NOT EXISTS ${keyspace}_fill WITH replication = ${replication}`)
      await client.execute(
        `CREATE TABLE IF NOT EXISTS ${progressTable} (corpus text, chunk int, rows int, PRIMARY KEY (corpus, chunk))`,
      )
    },
    async progress() {
      const done = new Map<number, number>()
      const query = `SELECT chunk, rows FROM ${progressTable} WHERE corpus = ?`
      for await (const row of await execute(query, [id])) done.set(row['chunk'], row['rows'])
      return done
    },
    async noteProgress(chunk, rows) {
      await execute(`INSERT INTO ${progressTable} (corpus, chunk, rows) VALUES (?, ?, ?)`, [id, chunk, rows])
    },
    async forgetProgress() {
      await execute(`DELETE FROM ${progressTable} WHERE corpus = ?`, [id])
    },
    async write(row) {
      await execute(insert, [...rowValues(corpus, row)])
    },
    async isFilled(row) {
      const [wikiId, pageId] = rowValues(corpus, row)
      const found = (await execute(select, [wikiId, pageId, modelVersion])).first()
      if (found === null) return false
      return !staysAsFilled(row) || holds(found['predictions'], corpus, row, 0)
    },
  }
}

/** As the cache itself is kept, in CQL. One copy in the data centre where that is not known. */
async function replicationAs(client: Client, keyspace: string, localDataCenter: string): Promise<string> {
  const query = 'SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?'
  const found = (await client.execute(query, [keyspace], { prepare: true })).first()?.['replication']
  const settings = Object.entries(
    (found as Readonly<Record<string, string>> | undefined) ?? {
      class: 'NetworkTopologyStrategy',
      [localDataCenter]: '1',
    },
  )
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
  return `{${settings.map(([name, value]) => `${quoted(name)}: ${quoted(value)}`).join(', ')}}`
}

/** Whether predictions as the driver reads them are those of the row, and no others; scores have 32 bits. */
export function holds(
  found: Readonly<Record<string, number>>,
  { topics, scores }: Pick<Corpus, 'topics' | 'scores'>,
  row: number,
  generation: number,
): boolean {
  const expected = scores(row, generation)
  const isThere = (topic: string, index: number) => found[topic] === Math.fround(expected[index] as number)
  return Object.keys(found).length === topics.length && topics.every(isThere)
}

/** Changes with the seed and with the function that makes the rows, so that progress of another corpus is never taken for this one's. */
function corpusId(corpus: Corpus): string {
  const sample = [0, 1, 2, 3].map((row) => JSON.stringify(corpus.key(row)) + corpus.writeBody(row, 0)).join()
  return `seed ${corpus.seed}, ${hashText(sample).toString(16)}`
}

/** When the fill says that its rows were last updated (milliseconds since 1970): the date in the model's version. */
export const filledAtMs = Date.UTC(2026, 7, 1)

const encode = cellEncoder()

/** The bound values of `insertTopics` for a row of generation 0: wiki_id, page_id, model_version, predictions, last_updated. */
export function rowValues(corpus: Corpus, row: number): readonly [string, bigint, string, Buffer, Date] {
  const { wikiId, pageId } = corpus.key(row)
  const predictions = encode({ topics: corpus.topics, scores: corpus.scores(row, 0) })
  return [wikiId, BigInt(pageId), modelVersion, predictions, new Date(filledAtMs)]
}
