import { readIfThere } from '../../common/files.ts'

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
