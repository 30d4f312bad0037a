import { z } from 'zod'
import { parseJson } from '../../common/json.ts'
import {
  type Measure as ComparedMeasure,
  measureId as comparedId,
  decides,
  measureSchema,
} from '../comparison/measure.ts'
import { comparisonFactsSchema } from '../comparison/record.ts'
import { instantSchema } from '../schema.ts'

/** What a history follows: what two builds are compared by, and the load at which promises break. */
export const historyMeasureSchema = z.union([measureSchema, z.object({ of: z.literal('capacity') })])
export type HistoryMeasure = z.infer<typeof historyMeasureSchema>

export const resultKindSchema = z.enum(['run', 'capacity', 'comparison'])
/** run: of a gate, what the service took. capacity: of a search. comparison: by how much the build differs from the baseline. */
export type ResultKind = z.infer<typeof resultKindSchema>

/**
 * One number of one result, with its uncertainty: of a run ms or a share, of a search requests a second, of a comparison B / A − 1 or points of a
 * share. A bound that is absent is not known.
 */
export const pointSchema = z.object({
  measure: historyMeasureSchema,
  value: z.number(),
  lower: z.number().optional(),
  upper: z.number().optional(),
})
export type HistoryPoint = z.infer<typeof pointSchema>

/** One line of a history: one result. */
export const entrySchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('history-entry'),
  of: resultKindSchema,
  id: z.string().min(1),
  at: instantSchema,
  /** What was measured: "article-topic-cache". */
  subject: z.string(),
  /** The commit that it was made of, with what git says of changes beside it; absent where none is known. */
  revision: z.string().optional(),
  /** Results of which all of it is alike are one series. */
  fingerprint: comparisonFactsSchema.shape.fingerprint,
  points: z.array(pointSchema),
  /** Why it proves nothing, as a sentence; absent where it counts. */
  spoiled: z.string().optional(),
})
export type Entry = z.infer<typeof entrySchema>

/** Mean and slowest say little that the percentiles do not, and each measure more makes every one harder to decide. */
export function isFollowed(measure: ComparedMeasure): boolean {
  return decides(measure) && !(measure.of === 'latency' && ['mean', 'slowest'].includes(measure.statistic))
}

export function measureId(measure: HistoryMeasure): string {
  return measure.of === 'capacity' ? 'capacity' : comparedId(measure)
}

/** A line that is no result, and why, as a sentence. */
type Unread = { readonly where: string; readonly why: string }

export type Lines = { readonly entries: readonly Entry[]; readonly unread: readonly Unread[] }

export const lineOf = (entry: Entry): string => `${JSON.stringify(entrySchema.parse(entry))}\n`

/**
 * What a history holds. A line that cannot be read takes nothing from the others, and is told.
 * @param source where it was read from: "history.jsonl"
 */
export function parseLines(text: string, source: string): Lines {
  const read = text
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [readLine(line, `${source}, line ${i + 1}`)]))
  return {
    entries: read.flatMap((each) => ('why' in each ? [] : [each])),
    unread: read.flatMap((each) => ('why' in each ? [each] : [])),
  }
}

function readLine(line: string, where: string): Entry | Unread {
  if (/^(<{7}|={7}|>{7})/.test(line)) return { where, why: 'It marks a conflict of a merge, which nobody has solved.' }
  const value = parseJson(line)
  if (typeof value !== 'object' || value === null) return { where, why: 'It is damaged: it is no JSON.' }
  const { schemaVersion, kind } = value as { readonly schemaVersion?: unknown; readonly kind?: unknown }
  if (kind !== 'history-entry') return { where, why: 'It is no line of a history.' }
  if (schemaVersion !== 1)
    return {
      where,
      why: `It has schemaVersion ${String(schemaVersion)}; this program reads version 1. Add its result again.`,
    }
  const entry = entrySchema.safeParse(value)
  if (entry.success) return entry.data
  const [issue] = entry.error.issues
  return { where, why: `It is damaged: ${issue?.path.join('.')}: ${issue?.message}.` }
}

/** Each result once, in the order of time. Of two lines of one result the first counts. */
export function inOrder(entries: readonly Entry[]): readonly Entry[] {
  const first = new Map(entries.toReversed().map((entry) => [entry.id, entry]))
  return [...first.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1))
}
