import { z } from 'zod'
import { parseSaved } from '../../common/json.ts'
import { infinity } from './answer-counts.ts'
import { runEvidenceSchema } from './evidence.ts'
import { runReportSchema } from './report.ts'

/** The facts around a run that need no judgement; they go into the record as they are. */
const runFactsSchema = runReportSchema
  .pick({ id: true, createdAt: true, plan: true, distinctKeys: true, subject: true, environment: true, evidence: true })
  .extend({
    /** Unix seconds, half-open. */
    window: z.object({ start: z.number(), end: z.number() }),
  })
export type RunFacts = z.infer<typeof runFactsSchema>

/** Everything that a report of a run is made of besides what was promised, as it is saved before anything is scored. */
const runRecordSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('evidence'),
  facts: runFactsSchema,
  evidence: runEvidenceSchema,
})
export type RunRecord = z.infer<typeof runRecordSchema>

export function runRecordJson(record: RunRecord): string {
  return `${JSON.stringify(record, (_, value: unknown) => (value === Number.POSITIVE_INFINITY ? infinity : value))}\n`
}

/** @param source where it was read from, for the message */
export function parseRunRecord(json: string, source: string): RunRecord {
  const hint = 'Take the evidence.json as the run wrote it, and the program that wrote it.'
  return parseSaved(runRecordSchema, json, source, hint)
}
