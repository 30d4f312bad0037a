import { setTimeout } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { Chunk } from './chunks.ts'
import type { FillTable } from './fill-table.ts'

export interface WriteOptions {
  /** Rows on their way at once. */
  readonly concurrency: number
  readonly signal: AbortSignal
  /** Gets the rows written so far, several times a second. */
  readonly onWritten: (rows: number) => void
}

const attempts = 5
const pauseMs = 200
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
      await writeRow(table, row, options.signal)
      countOne()
    })
  } finally {
    limit.clearQueue()
  }
}

/** A write that times out while Cassandra compacts is worth another try: it writes the same again. */
async function writeRow(table: FillTable, row: number, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await table.write(row)
    } catch (error) {
      if (attempt === attempts || signal.aborted) throw error
      await setTimeout(pauseMs * attempt)
    }
  }
}
