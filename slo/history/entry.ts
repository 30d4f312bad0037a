import { z } from 'zod'
import {
  type Measure as ComparedMeasure,
  measureId as comparedId,
  decides,
  measureSchema,
} from '../comparison/measure.ts'
import { comparisonFactsSchema } from '../comparison/record.ts'
import { instantSchema } from '../run/record.ts'

/** What a history follows: what two builds are compared by, and the load at which promises break. */
export const historyMeasureSchema = z.union([measureSchema, z.object({ of: z.literal('capacity') })])
export type HistoryMeasure = z.infer<typeof historyMeasureSchema>

export const sourceSchema = z.enum(['run', 'capacity', 'comparison'])
/** run: of a gate, what the service took. capacity: of a search. comparison: by how much the build differs from the baseline. */
export type Source = z.infer<typeof sourceSchema>

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
export type Point = z.infer<typeof pointSchema>

/** One line of a history: one result. */
export const entrySchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('history-entry'),
  of: sourceSchema,
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

/** The mean says little that the percentiles do not, and each measure more makes every one harder to decide. */
export function isFollowed(measure: ComparedMeasure): boolean {
  return decides(measure) && !(measure.of === 'latency' && measure.statistic === 'mean')
}

export function measureId(measure: HistoryMeasure): string {
  return measure.of === 'capacity' ? 'capacity' : comparedId(measure)
}
