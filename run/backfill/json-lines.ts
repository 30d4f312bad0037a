import { BadRow } from './row.ts'

/** Where a line is. */
interface LinePlace {
  /** Counted from 1. */
  readonly line: number
  /** Bytes of the text up to its end, where whoever wants to go on behind it begins. */
  readonly endByte: number
}

/** A line of 64 topics has 3.5 kB, one of a thousand with the longest names 250. */
const longestLine = 2 ** 20
const newline = 0x0a
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The records of a text with one a line. What is none comes as a `BadRow`; empty lines are counted and passed over.
 *
 * One generator does all of it, since each further one around it costs as much as a sixth of parsing the line.
 * @param located what is made of a record
 * @param from the line before the first one, and where it ended
 * @param passOver so many lines are read and not looked at
 */
export async function* linesRead<T>(
  chunks: AsyncIterable<Buffer>,
  read: (text: string) => unknown,
  located: (line: number, endByte: number, record: unknown) => T,
  from: LinePlace = { line: 0, endByte: 0 },
  passOver = 0,
): AsyncGenerator<T> {
  let { line, endByte } = from
  const lines = new Lines()
  for await (const chunk of chunks) {
    for (const { content, length } of lines.endedBy(chunk)) {
      line++
      endByte += length
      const record = line > passOver ? recordIn(content, read) : nothing
      if (record !== nothing) yield located(line, endByte, record)
    }
  }
  const { content, length } = lines.last()
  const record = line >= passOver ? recordIn(content, read) : nothing
  if (record !== nothing) yield located(line + 1, endByte + length, record)
}

/** An empty line, or one that nobody looks at. */
const nothing = Symbol('no record')

function recordIn(content: Line['content'], read: (text: string) => unknown): unknown {
  if (content === 'long') return new BadRow(`the line is longer than ${longestLine} bytes`)
  return isBlank(content) ? nothing : decoded(content, read)
}

/** A line without its end, or only that it is too long to be kept; and what it takes with its end. */
type Line = { readonly content: Buffer | 'long'; readonly length: number }

/** Cuts what comes in pieces into lines. */
class Lines {
  #parts: Buffer[] = []
  #length = 0

  /** What came after the last end of a line. */
  last(): Line {
    return this.#line(0)
  }

  *endedBy(chunk: Buffer): Generator<Line> {
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#add(chunk.subarray(start, end))
      yield this.#line(1)
      start = end + 1
    }
    if (start < chunk.length) this.#add(chunk.subarray(start))
  }

  #add(bytes: Buffer): void {
    this.#length += bytes.length
    if (this.#length > longestLine) this.#parts = []
    else this.#parts.push(bytes)
  }

  #line(end: number): Line {
    const [parts, length] = [this.#parts, this.#length]
    this.#parts = []
    this.#length = 0
    if (length > longestLine) return { content: 'long', length: length + end }
    return { content: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), length: length + end }
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09)
}

function decoded(bytes: Buffer, read: (text: string) => unknown): unknown {
  try {
    return read(utf8.decode(bytes))
  } catch {
    return new BadRow('it is no UTF-8', bytes.toString('latin1'))
  }
}

/** An object of a line of JSON, with whole numbers that are exact. */
export function jsonRecord(text: string): unknown {
  try {
    const record: unknown = JSON.parse(text)
    return isRounded(record) ? JSON.parse(text, wholeNumbersAsText) : record
  } catch {
    return new BadRow('it is no JSON', text)
  }
}

/** Whether a page id was beyond what a double holds, so that it may have become another page's. */
function isRounded(record: unknown): boolean {
  if (typeof record !== 'object' || record === null) return false
  const { page_id: id } = record as { page_id?: unknown }
  return typeof id === 'number' && !Number.isSafeInteger(id)
}

/** As they stand in the text; a fraction stays what it is. */
function wholeNumbersAsText(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  return typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^\d+$/.test(source)
    ? source
    : value
}
