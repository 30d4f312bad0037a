import { z } from 'zod'
import { Failure } from '../common/failure.ts'
import { kinds, type SavedReport } from './kinds.ts'
import { once } from './once.ts'

/** The versions of records that this program reads and writes. */
const version = 1

const stamped = z.object({ schemaVersion: z.number(), kind: z.string() })

/**
 * Checks a saved record. Fails with a `Failure` of kind 'input' that names the place and what is wrong with it.
 * @param source where it was read from, for the message
 */
export async function parseRecord(value: unknown, source: string): Promise<SavedReport> {
  const stamp = stamped.safeParse(value)
  if (!stamp.success) {
    throw new Failure('input', `${source} is not a saved report: it has no schemaVersion and kind.`, {
      hint: 'Give the folder of a run or of a quarter, its report.json or its report.html.',
    })
  }
  const { schemaVersion, kind } = stamp.data
  if (schemaVersion !== version) {
    const hint =
      schemaVersion > version
        ? 'Use the newer program that wrote it.'
        : 'Make the report again with this program, or use the older one.'
    throw new Failure('input', `${source} has schemaVersion ${schemaVersion}; this program reads version ${version}.`, {
      hint,
    })
  }
  if (!isKind(kind)) {
    const known = Object.keys(kinds).join(', ')
    throw new Failure('input', `${source} holds a record of kind "${kind}"; known kinds: ${known}.`, {
      hint: 'Use the program that wrote it.',
    })
  }
  const { schema } = await kinds[kind]()
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') || 'the record'
  throw new Failure('input', `${source} is damaged, or of another version: ${where}: ${issue?.message}.`, {
    hint: 'Take the report.json or report.html as the program wrote it, and the program that wrote it.',
    cause: parsed.error,
  })
}

function isKind(kind: string): kind is keyof typeof kinds {
  return Object.hasOwn(kinds, kind)
}

/** The record as it is saved: every run of the program writes the same record as the same bytes. Rows of numbers keep to one line. */
export const recordJson = once(async (report: SavedReport): Promise<string> => {
  const text = JSON.stringify(await parseRecord(report, 'the report'), undefined, 2)
  return `${text.replace(/\[\n\s+(-?[\d.]+(?:,\n\s+-?[\d.]+)*)\n\s+\]/g, (_, row: string) => `[${row.replace(/\s+/g, ' ')}]`)}\n`
})
