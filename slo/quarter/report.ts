import { z } from 'zod'
import type { Quarter } from '../calendar.ts'
import { promisedFileSchema } from '../promises/promised-files.ts'
import { serviceSchema } from '../promises/service.ts'
import { classSchema } from '../promises/slo-class.ts'
import { sourceSchema } from '../promises/source.ts'
import { countSchema, instantSchema } from '../schema.ts'
import { verdictSchema } from '../verdict.ts'
import { evidenceSchema } from './evidence.ts'
import { serviceScoreSchema } from './record.ts'
import { iso } from './span.ts'

/** One promise of an earlier quarter, as its saved report tells it. */
const pastPromiseSchema = z.object({
  service: z.string(),
  promise: z.string(),
  verdict: verdictSchema,
  good: countSchema,
  total: countSchema,
  budgetShare: z.number().nonnegative().optional(),
})

const pastQuarterSchema = z.object({
  id: z.string(),
  name: z.string(),
  finished: z.boolean(),
  promises: z.array(pastPromiseSchema),
})
export type PastQuarter = Readonly<z.infer<typeof pastQuarterSchema>>

export const quarterReportSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('quarter'),
  createdAt: instantSchema,
  /** Half-open, UTC. `id` is its first month, `name` spells its months. */
  quarter: z.object({ id: z.string(), name: z.string(), start: instantSchema, end: instantSchema }),
  /** Requests after this instant are not in the report; before the quarter's end, the quarter is unfinished. */
  countedUntil: instantSchema,
  finished: z.boolean(),
  verdict: verdictSchema,
  /** Sentences: why the quarter is not simply met, and what weakens it. */
  reasons: z.array(z.string()),
  /** Promises in force, by their verdict over all sites together; expired ones are apart. */
  tally: z.object({ met: countSchema, missed: countSchema, inconclusive: countSchema, expired: countSchema }),
  services: z.array(serviceScoreSchema),
  prometheus: z.object({
    url: z.string(),
    software: z.enum(['Prometheus', 'Thanos', 'Mimir']),
    version: z.string().optional(),
    /** As the server tells it, "15d"; absent where it does not. */
    retention: z.string().optional(),
  }),
  /** Earlier quarters, the latest first. */
  history: z.array(pastQuarterSchema),
  /** What was promised and how it was asked for: with the evidence, enough to compute every figure again. */
  inputs: z.object({
    /** The files that the services were read from; reports of an older program do not say. */
    files: z.array(promisedFileSchema).default([]),
    services: z.array(serviceSchema),
    classes: z.array(classSchema),
    /** By service. */
    sources: z.record(z.string(), sourceSchema),
  }),
  /** What came back, by question: "outlink/requests". */
  evidence: z.record(z.string(), evidenceSchema),
  /** The command that makes this report again. */
  command: z.string().optional(),
  /** How long it took, in seconds. */
  seconds: z.number().nonnegative().optional(),
})
export type QuarterReport = z.infer<typeof quarterReportSchema>

/** What a report that is made at an instant (unix seconds) says of its quarter. */
export function datesOf(
  { id, name, start, end }: Quarter,
  now: number,
): Pick<QuarterReport, 'quarter' | 'countedUntil' | 'finished'> {
  const countedUntil = Math.min(Math.floor(now), end)
  return {
    quarter: { id, name, start: iso(start), end: iso(end) },
    countedUntil: iso(countedUntil),
    finished: countedUntil === end,
  }
}
