import { constants, createWriteStream, openSync } from 'node:fs'
import { appendFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { dirname, resolve } from 'node:path'
import { addAbortSignal, type Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { Failure } from './failure.ts'

/** Whether the error is a system error with this code, such as ENOENT. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** What was asked of a path, or undefined where there is nothing. */
export async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined
    throw error
  }
}

/** The file's text, or undefined where there is no such file. */
export function readIfThere(path: string): Promise<string | undefined> {
  return ifThere(readFile(path, 'utf8'))
}

/**
 * The text of a file that somebody named. A pipe is waited for until somebody has written into it, or until there is an interruption.
 * @param what it is to be, where the path alone does not say it: ", which is to hold headers,"
 * @throws Failure 'input' where it cannot be read
 */
export async function readGiven(path: string, signal?: AbortSignal, what = '', hint?: string): Promise<string> {
  try {
    if (!(await stat(path)).isFIFO()) return await readFile(path, 'utf8')
    // Whoever opens a pipe in the usual way waits for its writer in a thread that nothing can call back.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const pipe = new Socket({ fd, readable: true, writable: false })
    return await text(signal ? addAbortSignal(signal, pipe) : pipe)
  } catch (cause) {
    signal?.throwIfAborted()
    const why = hasCode(cause, 'ENOENT') ? 'there is no such file' : ((cause as NodeJS.ErrnoException).code ?? cause)
    throw new Failure('input', `${path}${what} cannot be read: ${why}.`, { ...(hint ? { hint } : {}), cause })
  }
}

/** A folder as it is; of a file, or of nothing, the folder in which it lies. */
export async function folderOf(path: string): Promise<string> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ? path : dirname(path)
}

/**
 * Writes the whole file or nothing: a reader never sees half of it.
 * @param writer tells the draft from that of another process which may write the same file
 */
export async function writeWhole(path: string, content: string | Uint8Array, writer?: number): Promise<void> {
  const draft = writer === undefined ? `${path}.part` : `${path}.${writer}.tmp`
  try {
    await writeFile(draft, content)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw withPath(error, path)
  }
}

/** Writes a file in its place, so that a device or a pipe stays what it is. */
export async function write(
  path: string,
  content: string | Uint8Array,
  options: { readonly mode?: number; readonly flag?: 'wx' } = {},
): Promise<void> {
  await writeFile(path, content, options).catch(naming(path))
}

/** Adds to the end of a file, which is made if need be. */
export async function append(path: string, content: string): Promise<void> {
  await appendFile(path, content).catch(naming(path))
}

/** Adds all that a stream brings, until it ends. */
export async function appendAll(path: string, stream: Readable): Promise<void> {
  await finished(stream.pipe(createWriteStream(path, { flags: 'a' }))).catch(naming(path))
}

function naming(path: string): (error: unknown) => never {
  return (error) => {
    throw withPath(error, path)
  }
}

/** What goes wrong while an open file is written, such as on a full disk, says nothing of where. */
function withPath(error: unknown, path: string): unknown {
  return error instanceof Error && !('path' in error) ? Object.assign(error, { path }) : error
}

/**
 * Makes a folder and those above it that are missing; gives the outermost that was made. Node's own way of it (`recursive`) never ends where a file
 * system has no place for folders and says that a path is not there, as /proc does.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  try {
    await mkdir(path)
    return resolve(path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) return await mkdir(path, { recursive: true })
  }
  const outermost = await makeFolder(dirname(path))
  const made = await mkdir(path).then(
    () => resolve(path),
    async (error) => {
      if (error.code === 'EEXIST') return undefined
      throw error
    },
  )
  return outermost ?? made
}
