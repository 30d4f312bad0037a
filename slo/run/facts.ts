import { z } from 'zod'
import { runReportSchema } from './report.ts'

/** The facts around a run that need no judgement; they go into the record as they are. */
export const runFactsSchema = runReportSchema
  .pick({ id: true, createdAt: true, plan: true, distinctKeys: true, subject: true, environment: true, evidence: true })
  .extend({
    /** Unix seconds, half-open. */
    window: z.object({ start: z.number(), end: z.number() }),
  })
export type RunFacts = z.infer<typeof runFactsSchema>
