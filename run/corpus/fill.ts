import pLimit from 'p-limit'
import { corpus } from '../../scenarios/lib/rows/corpus.ts'
import { type Chunk, chunkIndexOf, missingChunks, sampleOf } from './chunks.ts'
import { type CassandraEndpoint, connect } from './connect.ts'
import { type FillTable, fillTable } from './fill-table.ts'
import { tableTrouble } from './topics-table.ts'
import { tryAgain } from './try-again.ts'

export interface FillOptions extends CassandraEndpoint {
  /** Its table `topics` must exist. */
  readonly keyspace: string
  readonly rows: number
  readonly seed: number
  readonly topicsPerRow: number
  /** Rows on their way at once. */
  readonly concurrency?: number
  readonly signal: AbortSignal
  /** Milliseconds, for the rate. */
  readonly now: () => number
  readonly onProgress?: (progress: FillProgress) => void
}

interface FillProgress {
  readonly rowsDone: number
  readonly rowsTotal: number
}

export interface FillResult {
  readonly rows: number
  /** Rows that this fill wrote; the others were there. */
  readonly rowsWritten: number
  readonly seconds: number
}

/** Keeps two cores busy without queueing for longer than a write takes. */
const defaultConcurrency = 128

/** Rows that are read and compared before "already filled" is believed. */
const probeSize = 64

/**
 * Writes the rows of a corpus that are not there yet. Safe to repeat and to interrupt: progress is kept in Cassandra, beside what it
 * speaks of, and is only believed when a sample of the rows it vouches for is there.
 */
export async function fillCorpus(options: FillOptions): Promise<FillResult> {
  const { keyspace, rows, seed, topicsPerRow, localDataCenter, signal, now } = options
  const client = await connect(options)
  try {
    const startMs = now()
    const table = fillTable(client, keyspace, localDataCenter, corpus(seed, topicsPerRow))
    await table.prepareProgress()
    const missing = await stillMissing(table, rows)
    const rowsWritten = missing.reduce((sum, { start, end }) => sum + end - start, 0)
    await writeChunks(table, missing, {
      concurrency: options.concurrency ?? defaultConcurrency,
      signal,
      onWritten: (written) => options.onProgress?.({ rowsDone: rows - rowsWritten + written, rowsTotal: rows }),
    })
    signal.throwIfAborted()
    return { rows, rowsWritten, seconds: (now() - startMs) / 1000 }
  } catch (cause) {
    throw tableTrouble(cause, keyspace, 'fill')
  } finally {
    await client.shutdown()
  }
}

async function stillMissing(table: FillTable, rows: number): Promise<readonly Chunk[]> {
  const missing = missingChunks(rows, await table.progress())
  const missingRows = new Set(missing.map(({ index }) => index))
  const vouchedFor = sampleOf(rows, probeSize).filter((row) => !missingRows.has(chunkIndexOf(row)))
  const found = await Promise.all(vouchedFor.map((row) => table.isFilled(row)))
  if (found.every(Boolean)) return missing
  await table.forgetProgress()
  return missingChunks(rows, new Map())
}

interface WriteOptions {
  /** Rows on their way at once. */
  readonly concurrency: number
  readonly signal: AbortSignal
  /** Gets the rows written so far, several times a second. */
  readonly onWritten: (rows: number) => void
}

const rowsBetweenReports = 250

/** Writes the rows of the chunks and notes each chunk when all its rows are acknowledged. Stops at the next row when aborted. */
export async function writeChunks(table: FillTable, chunks: readonly Chunk[], options: WriteOptions): Promise<void> {
  let written = 0
  const countOne = (): void => {
    written++
    if (written % rowsBetweenReports === 0) options.onWritten(written)
  }
  for (const chunk of chunks) {
    await writeChunk(table, chunk, options, countOne)
    if (options.signal.aborted) return
    await table.noteProgress(chunk.index, chunk.end - chunk.start)
  }
  options.onWritten(written)
}

async function writeChunk(table: FillTable, chunk: Chunk, options: WriteOptions, countOne: () => void): Promise<void> {
  const limit = pLimit(options.concurrency)
  const rows = Array.from({ length: chunk.end - chunk.start }, (_, index) => chunk.start + index)
  try {
    await limit.map(rows, async (row) => {
      if (options.signal.aborted) return
      await tryAgain(() => table.write(row), options.signal)
      countOne()
    })
  } finally {
    limit.clearQueue()
  }
}
