import { z } from 'zod'
import { comparisonFactsSchema } from '../comparison/record.ts'
import { countSchema, instantSchema, msSchema } from '../schema.ts'
import { verdictSchema } from '../verdict.ts'
import { entrySchema, historyMeasureSchema, pointSchema, resultKindSchema } from './entry.ts'

/** How a history is looked at. */
const historyDesignSchema = z.object({
  seed: z.int(),
  /** Results of a series that are looked at, the latest ones. */
  last: z.int().positive(),
  /** What became worse within so many of them counts against the build. */
  recent: z.int().positive(),
  /** How probable it may be that any change is found in a history in which nothing changed. */
  falseAlarms: z.number().gt(0).lt(1),
  /** Results that a level has to have. */
  least: z.int().min(2),
  /** Relative, and of shares in points: a measure may become so much worse. */
  tolerated: z.number().nonnegative(),
  toleratedErrors: z.number().nonnegative(),
  /** A latency may grow by so much, however small it is. */
  toleratedMs: msSchema,
})
export type HistoryDesign = z.infer<typeof historyDesignSchema>

/** A result in its series. `why` is a sentence where it does not count. */
const resultSchema = entrySchema
  .pick({ id: true, at: true, subject: true, revision: true })
  .extend({ why: z.string().optional() })

/** Results at one level: from one to another, both included, by their place in the series; the median of what they say. */
const levelSchema = z.object({ from: countSchema, to: countSchema, value: z.number() })
export type Level = z.infer<typeof levelSchema>

const changeSchema = z.object({
  /** The first result at the new level, by its place in the series. */
  at: countSchema,
  /** From the level before: relative, or in points of a share. */
  change: z.number(),
  /** Share of all orders of the results in which as clear a change is found somewhere. */
  chance: z.number(),
  is: z.enum(['worse', 'better', 'tolerable']),
})
export type LevelChange = z.infer<typeof changeSchema>

/**
 * regression: worse than at the best level within the recent results, by more than is tolerated. steady: not so.
 * too-few: fewer results than any change could be found in, or none of the latest ones tells it.
 */
const trendStateSchema = z.enum(['regression', 'steady', 'too-few'])

/** By the place of its result in the series. */
const placedSchema = pointSchema.omit({ measure: true }).extend({ result: countSchema })

const trendSchema = z.object({
  measure: historyMeasureSchema,
  points: z.array(placedSchema),
  /** Of results that do not count. */
  asides: z.array(placedSchema),
  levels: z.array(levelSchema),
  changes: z.array(changeSchema),
  standing: trendStateSchema,
  /** The level now against the best one within the recent results, and where it was left; absent where there is one level alone. */
  now: z.object({ change: z.number(), since: countSchema }).optional(),
})
export type Trend = z.infer<typeof trendSchema>

/** Results of one kind and one scenario, as the latest of them was made. */
const seriesSchema = z.object({
  of: resultKindSchema,
  scenario: z.string(),
  fingerprint: comparisonFactsSchema.shape.fingerprint,
  /** All of that kind and scenario among those looked at, in the order of time. */
  results: z.array(resultSchema),
  /** How many of them count. */
  used: countSchema,
  /** With so many results a change can be found at all, and so many have to follow it; the latter is absent of too few results. */
  needed: z.object({ results: countSchema, after: countSchema.optional() }),
  trends: z.array(trendSchema),
})
export type HistorySeries = z.infer<typeof seriesSchema>

export const historyReportSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('history'),
  id: z.string(),
  createdAt: instantSchema,
  /** The file or the folder that holds it, and the command that looks at it again. */
  source: z.string(),
  command: z.string(),
  verdict: verdictSchema,
  /** Sentences: why it is not simply met. */
  reasons: z.array(z.string()),
  design: historyDesignSchema,
  /** The one with the latest result first. */
  series: z.array(seriesSchema),
  /** Lines that could not be read. */
  unread: z.array(z.object({ where: z.string(), why: z.string() })),
})
export type HistoryReport = z.infer<typeof historyReportSchema>

export const usualHistory: HistoryDesign = {
  seed: 1,
  last: 100,
  recent: 10,
  falseAlarms: 0.01,
  least: 3,
  tolerated: 0.05,
  toleratedErrors: 0.001,
  toleratedMs: 0.05,
}
