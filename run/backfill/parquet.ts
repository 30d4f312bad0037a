import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from 'hyparquet'
import { Failure } from '../../common/failure.ts'
import { columns } from './row.ts'

type Located<T> = (number: number, record: unknown) => T

/** What the head of a Parquet file says. */
interface Parquet {
  readonly rows: number
  /**
   * @param from rows to pass over
   * @param located what is made of a row, whose number counts from 1
   */
  readonly records: <T>(from: number, located: Located<T>) => AsyncGenerator<T>
}

/** Rows that are decoded at once where pages can be found one by one. A page is decoded again for each part that begins in it, and has 4,096 or 20,000 rows as Spark writes them. */
const rowsAtOnce = 10_000
/** Of the largest column in a row group that has to be decoded as a whole: with 64 topics 50,000 rows, 0.4 GB of memory. */
const mostValues = 3_200_000

/** Beside Snappy, which the library brings. */
const compressors: Compressors = {
  GZIP: (bytes) => gunzipSync(bytes),
  ZSTD: (bytes) => zstdDecompressSync(bytes),
  BROTLI: (bytes) => brotliDecompressSync(bytes),
}

/**
 * Reads the head of a file in the shape of the Hive export. Throws a Failure where it is cut off or has other columns.
 * @param hasModelVersion whether rows may do without that column
 */
export async function openParquet(file: AsyncBuffer, name: string, hasModelVersion: boolean): Promise<Parquet> {
  const metadata = await parquetMetadataAsync(file).catch((cause: unknown) => {
    throw new Failure('input', `${name} begins as a Parquet file and has no whole footer: it was cut off.`, { cause })
  })
  const there = metadata.schema.length === 0 ? [] : topColumns(metadata)
  refuseOtherColumns(there, name, hasModelVersion)
  const wanted = columns.filter((column) => there.includes(column))
  for (const group of metadata.row_groups) refuseHugeGroup(group, wanted, name)
  return {
    rows: Number(metadata.num_rows),
    records: (from, located) => records({ file, metadata, wanted, name }, from, located),
  }
}

function topColumns({ schema }: FileMetaData): readonly string[] {
  const names: string[] = []
  let at = 1
  const passOver = (): void => {
    const children = schema[at++]?.num_children ?? 0
    for (let child = 0; child < children; child++) passOver()
  }
  while (at < schema.length) {
    names.push(schema[at]?.name ?? '')
    passOver()
  }
  return names
}

function refuseOtherColumns(there: readonly string[], name: string, hasModelVersion: boolean): void {
  const needed = [['wiki_id', 'wiki_db'], ['page_id'], ['predictions'], ...(hasModelVersion ? [] : [['model_version']])]
  const missing = needed
    .filter((names) => !names.some((each) => there.includes(each)))
    .map((names) => names.join(' or '))
  if (missing.length === 0) return
  throw new Failure(
    'input',
    `${name} has no column ${missing.join(', none ')}; it has ${there.join(', ') || 'none at all'}.`,
    {
      hint: `Rows have the columns wiki_id, page_id, model_version (or --model-version), predictions, and may have revision_id and last_updated.`,
    },
  )
}

type RowGroup = FileMetaData['row_groups'][number]

function chunksOf(group: RowGroup, wanted: readonly string[]) {
  return group.columns.filter(({ meta_data: meta }) => wanted.includes(meta?.path_in_schema[0] ?? ''))
}

/** Whether the columns that hold more than a value a row can be read by pages. The others are small: writers leave their index out where they fill no more than one page. */
const hasPageIndex = (group: RowGroup, wanted: readonly string[]) =>
  chunksOf(group, wanted)
    .filter(({ meta_data: meta }) => meta !== undefined && meta.num_values > group.num_rows)
    .every(({ offset_index_offset: offset, offset_index_length: length }) => offset && length)

/** Throws a Failure for a row group that has to be decoded as a whole and is too large for that. */
export function refuseHugeGroup(group: RowGroup, wanted: readonly string[], name: string): void {
  const values = Math.max(0, ...chunksOf(group, wanted).map(({ meta_data: meta }) => Number(meta?.num_values ?? 0)))
  if (values <= mostValues || hasPageIndex(group, wanted)) return
  throw new Failure(
    'input',
    `${name} has a row group of ${group.num_rows} rows without an index of its pages, too large to be held.`,
    {
      hint: 'Write it again with page indexes (Spark 3 and later do), or with smaller row groups (parquet.block.size).',
    },
  )
}

type Reading = {
  readonly file: AsyncBuffer
  readonly metadata: FileMetaData
  readonly wanted: string[]
  readonly name: string
}

/** A few rows at a time, of one row group at a time. */
async function* records<T>(
  { file, metadata, wanted, name }: Reading,
  from: number,
  located: Located<T>,
): AsyncGenerator<T> {
  let groupStart = 0
  for (const group of metadata.row_groups) {
    const groupEnd = groupStart + Number(group.num_rows)
    const step = hasPageIndex(group, wanted) ? rowsAtOnce : groupEnd - groupStart
    for (let rowStart = Math.max(from, groupStart); rowStart < groupEnd; rowStart += step) {
      const rowEnd = Math.min(rowStart + step, groupEnd)
      const part = { file, metadata, columns: wanted, rowStart, rowEnd, compressors, useOffsetIndex: true }
      const rows = await parquetReadObjects(part).catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause)
        throw new Failure('input', `${name} cannot be read in its rows ${rowStart + 1} to ${rowEnd}: ${why}.`, {
          cause,
        })
      })
      // One by one: `yield*` would wait for each of them once more.
      let number = rowStart
      for (const row of rows) yield located(++number, row)
    }
    groupStart = groupEnd
  }
}
