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

/** Where in its code a Java program was: nothing for people. */
const STACK_FRAME = /^\s+(at |\.\.\. \d+ )/

/** Cassandra writes its whole configuration on one line. */
const LONGEST_LINE = 300

/** The last lines of a log that say something, for an error message. */
export async function lastLines(path: string, count: number): Promise<string> {
  const text = (await readIfThere(path)) ?? ''
  const lines = text.trimEnd().split('\n')
  return lines
    .filter((line) => !STACK_FRAME.test(line))
    .slice(-count)
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)} …` : line))
    .join('\n')
}
