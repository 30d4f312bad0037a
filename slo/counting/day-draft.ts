import type { DayRecord } from './day-cache.ts'
import type { Part } from './parts.ts'
import { addInOrder } from './tally.ts'

/** A day that is put together from its parts, in whatever order they come. */
export class DayDraft {
  readonly #parts: readonly Part[]
  readonly #records: DayRecord[] = []

  constructor(parts: readonly Part[]) {
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
