import { setTimeout } from 'node:timers/promises'
import { Failure } from '../../common/failure.ts'
import { type CassandraEndpoint, connect } from '../corpus/connect.ts'
import { tableTrouble } from '../corpus/topics-table.ts'
import { badRows } from './bad-rows.ts'
import { type Check, check } from './check.ts'
import { backfillFile, type FileOptions, type FileResult } from './file.ts'
import { pace } from './pace.ts'
import { RowReader } from './reading/reader.ts'
import type { RowSource } from './source.ts'
import { backfillTable } from './table.ts'
import { WrittenKeys } from './written-keys.ts'

interface BackfillOptions
  extends CassandraEndpoint,
    Omit<FileOptions, 'table' | 'tableId' | 'keys' | 'turn' | 'bad' | 'reader'> {
  /** Its table `topics` must exist. */
  readonly keyspace: string
  readonly sources: readonly RowSource[]
  /** Rows each second at the most; undefined for as many as are taken. */
  readonly perSecond: number | undefined
  readonly badRowsFile: string
  /** All is written, and will be looked at. */
  readonly onWritten: () => void
}

export interface BackfillResult {
  readonly files: readonly FileResult[]
  /** Of writing alone, all files together. */
  readonly seconds: number
  readonly check: Check
}

/** Different pages that are read back at the end: less than a minute of reading, and twenty megabytes. */
const keysReadBack = 20_000

/** Writes the rows of files into the cache's table, one file after the other, and looks what has become of them. */
export async function backfill(options: BackfillOptions): Promise<BackfillResult> {
  const { keyspace, sources, signal, now } = options
  const client = await connect(options)
  await using reader = new RowReader(signal)
  try {
    const table = backfillTable(client, keyspace)
    const tableId = await table.identity()
    const keys = new WrittenKeys(keysReadBack)
    const turn = pace(options.perSecond, { now, sleep: (ms) => setTimeout(ms, undefined, { signal }) })
    const bad = badRows(options.badRowsFile)
    const files: FileResult[] = []
    const startMs = now()
    for (const source of sources)
      files.push(await backfillFile(source, { ...options, reader, table, tableId, keys, turn, bad }))
    const seconds = (now() - startMs) / 1000
    options.onWritten()
    return { files, seconds, check: await check(table, keys, signal) }
  } catch (cause) {
    signal.throwIfAborted()
    throw cause instanceof Failure ? cause : tableTrouble(cause, keyspace, 'backfill')
  } finally {
    await client.shutdown()
  }
}
