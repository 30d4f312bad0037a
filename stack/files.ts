import { readFile, rename, writeFile } from 'node:fs/promises'

/** Whether the error is a system error with this code, such as ENOENT. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** The file's text, or undefined where there is no such file. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined
    throw error
  }
}

/** Writes the whole file or nothing: a reader never sees half of it. */
export async function writeWhole(path: string, text: string, writer: number): Promise<void> {
  const draft = `${path}.${writer}.tmp`
  await writeFile(draft, text)
  await rename(draft, path)
}

/** The last lines of a log, for an error message. */
export async function lastLines(path: string, count: number): Promise<string> {
  const text = (await readIfThere(path)) ?? ''
  return text.trimEnd().split('\n').slice(-count).join('\n')
}
