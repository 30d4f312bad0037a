import { readFile, rename, rm, writeFile } from 'node:fs/promises'

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
    throw error
  }
}
