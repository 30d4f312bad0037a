import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { append, makeFolder } from '../../common/files.ts'
import type { DayPart } from './parts.ts'
import { doubtKinds, methods, turnKinds } from './request.ts'
import { addInOrder } from './tally.ts'

/** Changes when a day would be counted differently: older days are then counted again. */
const revision = 9

const labels = z.record(z.string(), z.string())
const count = z.number()
const dayRecordSchema = z.object({
  date: z.string(),
  start: z.number(),
  end: z.number(),
  method: z.enum(methods),
  groups: z.array(z.object({ labels, count, lower: count, upper: count, unseen: count })),
  lives: z.object({
    known: count,
    bornProven: count,
    bornUnproven: count,
    renamed: count,
    ended: count,
    returned: count,
    resets: count,
  }),
  doubts: z.array(
    z.object({
      kind: z.enum(doubtKinds),
      series: z.string(),
      labels,
      at: count,
      times: count,
      hint: z.string().optional(),
    }),
  ),
  turns: z.array(z.object({ kind: z.enum(turnKinds), labels, at: count })),
  gaps: z.array(z.object({ start: z.number(), end: z.number(), labels })),
  samples: z.number(),
  notes: z.array(z.string()),
  /** A few of the numbers that it rests on: whoever asks again and gets them has the same data. */
  marks: z.array(z.object({ query: z.string(), at: z.number(), value: z.number() })),
  queries: z.array(z.object({ query: z.string(), at: z.number(), times: z.number() })),
})

/** A finished day, as it is kept. */
export type DayRecord = z.infer<typeof dayRecordSchema>

/** Finished days on disk: one file for each count, one line for each day, so that an interrupted report goes on where it was. */
export interface DayCache {
  /** @param question what makes two counts the same: selectors, grouping, everything but the window */
  days(question: unknown): Promise<ReadonlyMap<string, DayRecord>>
  keep(question: unknown, days: readonly DayRecord[]): Promise<void>
  /** They were counted from other data. */
  forget(question: unknown): Promise<void>
}

type DayCacheOptions = {
  readonly folder: string
  /** Changes when past data was rewritten, such as by a backfill. */
  readonly dataVersion?: string
}

export function openDayCache({ folder, dataVersion = '' }: DayCacheOptions): DayCache {
  const fileOf = (question: unknown) => {
    const text = JSON.stringify([revision, dataVersion, question])
    return join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 32)}.jsonl`)
  }
  return {
    async days(question) {
      const text = await readFile(fileOf(question), 'utf8').catch(() => '')
      const days = text.split('\n').flatMap((line) => parseLine(line))
      return new Map(days.map((day) => [day.date, day]))
    },
    forget: (question) => rm(fileOf(question), { force: true }),
    async keep(question, days) {
      await makeFolder(folder)
      await append(fileOf(question), days.map((day) => `\n${JSON.stringify(day)}`).join(''))
    },
  }
}

/** A line that was cut off by an interruption is as if it had not been written. */
function parseLine(line: string): readonly DayRecord[] {
  if (line === '') return []
  try {
    const parsed = dayRecordSchema.safeParse(JSON.parse(line))
    return parsed.success ? [parsed.data] : []
  } catch {
    return []
  }
}

/** A day that is put together from its parts, in whatever order they come. */
export class DayDraft {
  readonly #parts: readonly DayPart[]
  readonly #records: DayRecord[] = []

  constructor(parts: readonly DayPart[]) {
    this.#parts = parts
  }

  /** The whole day, once its last part is there. */
  add(record: DayRecord): DayRecord | undefined {
    this.#records.push(record)
    if (this.#records.length < this.#parts.length) return undefined
    const records = this.#records.toSorted((a, b) => a.start - b.start)
    const [first] = records
    if (!first || records.length === 1) return first
    const { groups, lives, doubts, turns } = addInOrder(records)
    return {
      ...first,
      end: (records.at(-1) ?? first).end,
      groups: [...groups],
      lives,
      doubts: [...doubts],
      turns: [...turns],
      marks: (records.at(-1) ?? first).marks,
      gaps: records.flatMap(({ gaps }) => gaps),
      samples: records.reduce((sum, { samples }) => sum + samples, 0),
      notes: [...new Set(records.flatMap(({ notes }) => notes))],
      queries: records.flatMap(({ queries }) => queries),
    }
  }
}
