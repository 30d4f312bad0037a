import pLimit from 'p-limit'
import type { Chunk } from './chunks.ts'
import type { FillTable } from './fill-table.ts'
import { tryAgain } from './try-again.ts'

export interface WriteOptions {
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
