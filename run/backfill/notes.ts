import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { makeFolder, readIfThere, writeWhole } from '../../common/files.ts'
import type { OutcomeCounts } from './settled.ts'

/** How far a backfill has come, kept beside the tools in the cache folder, so that it goes on where it was stopped. */
export interface Notes {
  /** Everything before is written or set aside. */
  readonly place: { readonly rows: number; readonly bytes: number }
  /** What became of all before. */
  readonly counts: OutcomeCounts
  /** Where bad rows were written down. */
  readonly badRows: string
  readonly isDone: boolean
  /** The keys of some rows that were written: where they are gone, the notes are of no use. */
  readonly witnesses: readonly (readonly [wikiId: string, pageId: string, modelVersion: string])[]
}

const count = z.number().int().nonnegative()
const schema = z.object({
  schemaVersion: z.literal(1),
  /** For people who look into the folder. */
  what: z.string(),
  place: z.object({ rows: count, bytes: count }),
  counts: z.record(z.string(), count),
  badRows: z.string(),
  isDone: z.boolean(),
  witnesses: z.array(z.tuple([z.string(), z.string().regex(/^\d+$/), z.string()])),
})

export interface NotesFile {
  /** undefined where nothing was noted, or nothing that can be read. */
  read(): Promise<Notes | undefined>
  write(notes: Notes): Promise<void>
}

/** @param identity everything that the notes belong to: a change in any of it begins anew */
export function notebook(folder: string, what: string, identity: readonly unknown[], writer: number): NotesFile {
  const name = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 24)
  const path = join(folder, `${name}.json`)
  return {
    async read() {
      const text = await readIfThere(path)
      if (text === undefined) return undefined
      try {
        return schema.parse(JSON.parse(text))
      } catch {
        return undefined
      }
    },
    async write(notes) {
      await makeFolder(folder)
      await writeWhole(path, `${JSON.stringify({ schemaVersion: 1, what, ...notes }, null, 1)}\n`, writer)
    },
  }
}
