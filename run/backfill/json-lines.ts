import { BadRow } from './row.ts'

/** A record of a file, and where the next one begins. */
export interface Found {
  /** Counted from 1. */
  readonly line: number
  /** Bytes of the text up to its end, where whoever wants to go on behind it begins. */
  readonly endByte: number
  readonly record: unknown
}

/** A line of 64 topics has 3.5 kB, one of a thousand with the longest names 250. */
export const longestLine = 2 ** 20
const newline = 0x0a
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The records of a text with one a line. What is none comes as a `BadRow`; empty lines are counted and passed over.
 * @param from the line before the first one, and where it ended
 */
export async function* linesRead(
  chunks: AsyncIterable<Buffer>,
  read: (text: string) => unknown,
  from: { readonly line: number; readonly endByte: number } = { line: 0, endByte: 0 },
): AsyncGenerator<Found> {
  let { line, endByte } = from
  for await (const bytes of linesOf(chunks)) {
    line++
    endByte += bytes.length
    if (bytes.content === 'long')
      yield { line, endByte, record: new BadRow(`the line is longer than ${longestLine} bytes`) }
    else if (!isBlank(bytes.content)) yield { line, endByte, record: decoded(bytes.content, read) }
  }
}

/** A line without its end, or only that it is too long to be kept; and what it takes with its end. */
type Line = { readonly content: Buffer | 'long'; readonly length: number }

async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let parts: Buffer[] = []
  let length = 0
  const line = (end: number): Line => ({
    content: length > longestLine ? 'long' : parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts),
    length: length + end,
  })
  const add = (bytes: Buffer): void => {
    length += bytes.length
    if (length > longestLine) parts = []
    else parts.push(bytes)
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      add(chunk.subarray(start, end))
      yield line(1)
      parts = []
      length = 0
      start = end + 1
    }
    if (start < chunk.length) add(chunk.subarray(start))
  }
  if (length > 0) yield line(0)
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
