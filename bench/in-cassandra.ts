import { randomBytes } from 'node:crypto'
import type { Load } from '../run/request.ts'
import { rowsAsked } from '../scenarios/lib/requests/rows-asked.ts'
import { corpus, type RowKey } from '../scenarios/lib/rows/corpus.ts'
import { limitCpu } from './limit.ts'
import type { Scene } from './scene.ts'

/** So many requests tell which row is asked for most. */
const enough = 2000

export function hottestRow({ seed, zipfExponent, rows }: Load): RowKey {
  const asked = rowsAsked({ seed, zipfExponent }, 'read', rows)
  const counts = Map.groupBy(
    Array.from({ length: enough }, (_, k) => asked('scored', k)),
    (row) => row,
  )
  const [hottest] = [...counts].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [0]
  return corpus(seed).key(hottest)
}

type Told = Pick<Scene, 'cql' | 'nodetool' | 'pids'>

/** Two tables at a time. */
const pairs = [
  ['ballast_a', 'ballast_b'],
  ['ballast_c', 'ballast_d'],
] as const
const tables = pairs.flat()
/** As many files of a size are compacted by themselves. */
const files = 4
const rowsPerFile = 500
const rowBytes = 20_000
const atOnce = 25
/** So that little data is much work. */
const compression = "{'class': 'ZstdCompressor', 'compression_level': '19'}"

/** Of a processor: several times what the reads take, and half of what a compaction would. */
const limit = 0.5

/** What Cassandra has to compact, when it is told so. A compaction slows reads where it uses up a limit that both have. */
export const compactions = {
  async prepare({ cql, nodetool }: Told): Promise<void> {
    await nodetool('setcompactionthroughput', '0')
    for (const table of tables) {
      await cql(`CREATE TABLE IF NOT EXISTS ${table} (file int, row int, text text, PRIMARY KEY (file, row))
        WITH compression = ${compression}`)
    }
    await nodetool('disableautocompaction', 'ml_cache', ...tables)
    for (let file = 0; file < files; file++) {
      for (let row = 0; row < rowsPerFile; row += atOnce) await fill(cql, file, row)
      await nodetool('flush', 'ml_cache', ...tables)
    }
  },
  /** Ends with the function that it returns. */
  limit({ pids }: Told): () => Promise<void> {
    const held = pids('cassandra').map((pid) => limitCpu(pid, limit))
    return async () => void (await Promise.all(held.map((free) => free())))
  },
  begin: ({ nodetool }: Told, pair: number) => nodetool('enableautocompaction', 'ml_cache', ...(pairs[pair] ?? [])),
  async end({ cql }: Told, pair: number): Promise<void> {
    for (const table of pairs[pair] ?? []) await cql(`DROP TABLE IF EXISTS ${table}`)
  },
  async clear({ cql, nodetool }: Told): Promise<void> {
    for (const table of tables) await cql(`DROP TABLE IF EXISTS ${table}`)
    await nodetool('setcompactionthroughput', '16')
  },
}

async function fill(cql: Told['cql'], file: number, from: number): Promise<void> {
  const rows = Array.from({ length: atOnce }, (_, i) => from + i)
  const text = () => randomBytes(rowBytes / 2).toString('hex')
  await Promise.all(
    tables.flatMap((table) =>
      rows.map((row) => cql(`INSERT INTO ${table} (file, row, text) VALUES (?, ?, ?)`, [file, row, text()])),
    ),
  )
}
