import type { Hash } from 'node:crypto'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { Failure } from '../../common/failure.ts'

/** A file or a stream, of which nobody knows yet what it is. */
export interface Input {
  /** As people know it. */
  readonly name: string
  /** Undefined for a stream. */
  readonly bytes: number | undefined
  chunks(): AsyncIterable<Buffer>
}

/** No line of a log is longer; a title has 255 bytes, a request line 8 KiB. */
const longestLine = 2 ** 18

/** How far the reading of an input is. */
export interface Reading {
  bytesRead: number
  readonly hash: Hash
}

/**
 * The lines of a text, or of gzip or Zstandard of it, in lists of those that came together.
 * @throws Failure where it is compressed in a way that nobody here can undo, or broken
 */
export async function* linesOf(input: Input, reading: Reading): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8')
  let begun = ''
  for await (const chunk of inflated(input, reading)) {
    const lines = (begun + decoder.decode(chunk, { stream: true })).split('\n')
    begun = lines.pop() ?? ''
    // It is none of any format, and is told as that once; the rest of it must not pile up.
    if (begun.length > longestLine) begun = begun.slice(0, longestLine)
    yield lines
  }
  begun += decoder.decode()
  if (begun !== '') yield [begun]
}

async function* inflated(input: Input, reading: Reading): AsyncGenerator<Buffer> {
  const raw = noted(input.chunks(), reading)
  const first = await raw.next()
  if (first.done) throw new Failure('input', `${input.name} is empty.`)
  const head = first.value
  const all = startingWith(head, raw)
  if (beginsWith(head, [0x1f, 0x8b])) yield* unpacked(all, createGunzip(), 'gzip', input.name)
  else if (beginsWith(head, [0x28, 0xb5, 0x2f, 0xfd])) yield* unpacked(all, createZstdDecompress(), 'zstd', input.name)
  else if (beginsWith(head, [0x42, 0x5a, 0x68])) {
    throw new Failure('input', `${input.name} is compressed by bzip2, which is not read here.`, {
      hint: `Unpack it on the way: bzip2 -dc ${input.name} | liftwing-slo plan - --name ${input.name}`,
    })
  } else if (beginsWith(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a])) {
    throw new Failure('input', `${input.name} is compressed by xz, which is not read here.`, {
      hint: `Unpack it on the way: xz -dc ${input.name} | liftwing-slo plan - --name ${input.name}`,
    })
  } else yield* all
}

const beginsWith = (head: Buffer, magic: readonly number[]) => magic.every((byte, i) => head[i] === byte)

async function* noted(chunks: AsyncIterable<Buffer>, reading: Reading): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    reading.bytesRead += chunk.length
    reading.hash.update(chunk)
    yield chunk
  }
}

async function* startingWith(head: Buffer, others: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield head
  yield* others
}

async function* unpacked(
  chunks: AsyncIterable<Buffer>,
  unpack: NodeJS.ReadWriteStream & { destroy(): void },
  how: string,
  name: string,
): AsyncGenerator<Buffer> {
  let trouble: unknown
  const feeding = feed(chunks, unpack).catch((error: unknown) => {
    trouble = error
    unpack.destroy()
  })
  try {
    for await (const chunk of unpack) yield chunk as Buffer
    await feeding
  } catch (cause) {
    const error = trouble ?? cause
    if (error instanceof Failure || !(error instanceof Error && 'code' in error)) throw error
    if (!/^Z_|ZSTD|ERR_/.test(`${error.code}`)) throw error
    const isCut = error.code === 'Z_BUF_ERROR'
    throw new Failure(
      'input',
      `${name} ${isCut ? `ends in the midst of its ${how}: it was cut off` : `is broken ${how}`}.`,
      {
        hint: 'Get the file again.',
        cause: error,
      },
    )
  } finally {
    unpack.destroy()
  }
}

async function feed(chunks: AsyncIterable<Buffer>, into: NodeJS.ReadWriteStream): Promise<void> {
  for await (const chunk of chunks) if (!into.write(chunk)) await new Promise<void>((go) => into.once('drain', go))
  into.end()
}
