import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { asyncBufferFromFile } from 'hyparquet'
import { Failure } from '../../common/failure.ts'
import { jsonRecord, linesRead } from './json-lines.ts'
import { openParquet } from './parquet.ts'

/** Up to where a file is dealt with. */
export interface Place {
  /** Rows of a Parquet file, lines of the others. */
  readonly rows: number
  /** Of the text; 0 where rows are found by their number. */
  readonly bytes: number
}

export const start: Place = { rows: 0, bytes: 0 }

/** Where a record stands: its number in the file from 1 on, and the place behind it. */
export interface Located {
  readonly number: number
  readonly end: Place
  /** How much of the file has been read, 0…1; undefined where nobody knows its end. */
  readonly share: number | undefined
}

export interface SourceRecord extends Located {
  readonly record: unknown
}

/** A file of rows. */
export interface RowSource {
  /** As people know it. */
  readonly name: string
  /** undefined for a stream, to which nobody can come back. */
  readonly file: { readonly path: string; readonly bytes: number; readonly modifiedMs: number } | undefined
  readonly records: (from: Place) => AsyncGenerator<SourceRecord>
  /** How another thread opens it for itself, where it can. */
  readonly openedWith?: OpenedWith
}

export type OpenedWith = readonly [path: string, name: string, hasModelVersion: boolean]

const magic = { parquet: Buffer.from('PAR1'), gzip: Buffer.from([0x1f, 0x8b]) }

/** Opens a file as what its first bytes say that it is: Parquet, JSON lines or gzip of them. Throws a Failure where it is nothing of the kind. */
export async function openSource(path: string, name: string, hasModelVersion: boolean): Promise<RowSource> {
  const { size, mtimeMs } = await stat(path)
  const head = await headOf(path)
  if (size === 0) throw new Failure('input', `${name} is empty.`)
  const file = { path, bytes: size, modifiedMs: mtimeMs }
  const openedWith: OpenedWith = [path, name, hasModelVersion]
  const isParquet = head.subarray(0, magic.parquet.length).equals(magic.parquet)
  if (isParquet) return { ...(await parquetSource(file, name, hasModelVersion)), openedWith }
  if (!isGzip(head)) refuseOtherText(head, name)
  return { ...textSource(file, name, isGzip(head), jsonRecord), openedWith }
}

/** Opens a text, or gzip of it, of which every line is read as a record. */
export async function openText(path: string, name: string, read: (text: string) => unknown): Promise<RowSource> {
  const { size, mtimeMs } = await stat(path)
  if (size === 0) throw new Failure('input', `${name} is empty.`)
  return textSource({ path, bytes: size, modifiedMs: mtimeMs }, name, isGzip(await headOf(path)), read)
}

const isGzip = (head: Buffer) => head.subarray(0, magic.gzip.length).equals(magic.gzip)

async function parquetSource(
  file: NonNullable<RowSource['file']>,
  name: string,
  hasModelVersion: boolean,
): Promise<RowSource> {
  const { rows, records } = await openParquet(await asyncBufferFromFile(file.path), name, hasModelVersion)
  return {
    name,
    file,
    records: (from) =>
      records(from.rows, (number, record) => ({
        number,
        record,
        end: { rows: number, bytes: 0 },
        share: number / rows,
      })),
  }
}

function textSource(
  file: NonNullable<RowSource['file']>,
  name: string,
  isZipped: boolean,
  read: (text: string) => unknown,
): RowSource {
  return {
    name,
    file,
    records(from) {
      // In the midst of gzip nobody can begin: what is done is read once more, and passed over.
      const bytes = isZipped ? 0 : from.bytes
      const stream = createReadStream(file.path, { start: bytes, highWaterMark: 2 ** 18 })
      const located = locate(() => Math.min(1, (bytes + stream.bytesRead) / file.bytes))
      return isZipped
        ? linesRead(unzipped(stream, name), read, located, undefined, from.rows)
        : linesRead(stream, read, located, { line: from.rows, endByte: bytes })
    },
  }
}

/** Rows from a stream, such as stdin: JSON lines, or gzip of them. */
export async function openStream(stream: AsyncIterable<Buffer>, name: string): Promise<RowSource> {
  const chunks = stream[Symbol.asyncIterator]()
  const first = await chunks.next()
  if (first.done) throw new Failure('input', `${name} is empty.`)
  const head = first.value
  if (head.subarray(0, 4).equals(magic.parquet)) {
    throw new Failure('input', `${name} is Parquet, which is read from its end.`, { hint: 'Give it as a file.' })
  }
  if (!isGzip(head)) refuseOtherText(head, name)
  const all = startingWith(head, chunks)
  return {
    name,
    file: undefined,
    records: () =>
      linesRead(
        isGzip(head) ? unzipped(all, name) : all,
        jsonRecord,
        locate(() => undefined),
      ),
  }
}

async function* startingWith(head: Buffer, others: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head
  for (let next = await others.next(); !next.done; next = await others.next()) yield next.value
}

const locate =
  (share: () => number | undefined) =>
  (line: number, endByte: number, record: unknown): SourceRecord => ({
    number: line,
    record,
    end: { rows: line, bytes: endByte },
    share: share(),
  })

async function* unzipped(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip()
  const fed = pipeline(chunks, gunzip)
  // It is told by what is read; unheard, it would end the process.
  fed.catch(() => undefined)
  try {
    for await (const chunk of gunzip) yield chunk
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause
    const isCut = cause.code === 'Z_BUF_ERROR'
    throw new Failure(
      'input',
      `${name} ${isCut ? 'ends in the midst of its gzip: it was cut off' : 'is broken gzip'}.`,
      {
        hint: 'What came before is written; get the file again, and start this again with it.',
        cause,
      },
    )
  } finally {
    gunzip.destroy()
  }
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Rows are objects, one a line; a byte order mark is nobody's row. */
function refuseOtherText(head: Buffer, name: string): void {
  const begin = head.toString('utf8').trimStart()
  if (begin.startsWith('{')) return
  const isList = begin.startsWith('[')
  throw new Failure('input', `${name} is neither Parquet nor JSON lines, nor gzip of them.`, {
    hint: isList
      ? 'It is a JSON list; its objects are wanted one a line: jq -c ".[]" makes them.'
      : `It begins with ${JSON.stringify(begin.slice(0, 20))}.`,
  })
}
