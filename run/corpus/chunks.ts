/** Rows from `start` up to, not including, `end`. */
export interface Chunk {
  readonly index: number
  readonly start: number
  readonly end: number
}

/** A fill notes its progress each time so many rows are written. */
export const rowsPerChunk = 1000

export function chunksOf(rows: number): readonly Chunk[] {
  return Array.from({ length: Math.ceil(rows / rowsPerChunk) }, (_, index) => ({
    index,
    start: index * rowsPerChunk,
    end: Math.min((index + 1) * rowsPerChunk, rows),
  }))
}

/** The chunks that still need writing. `done` holds how many rows of each chunk an earlier fill wrote. */
export function missingChunks(rows: number, done: ReadonlyMap<number, number>): readonly Chunk[] {
  return chunksOf(rows).filter(({ index, start, end }) => (done.get(index) ?? 0) < end - start)
}

export function chunkIndexOf(row: number): number {
  return Math.floor(row / rowsPerChunk)
}

/** Row numbers spread evenly over the rows, the first and the last among them. */
export function sampleOf(rows: number, size: number): readonly number[] {
  if (rows <= size) return Array.from({ length: rows }, (_, row) => row)
  return Array.from({ length: size }, (_, i) => Math.round((i * (rows - 1)) / (size - 1)))
}
