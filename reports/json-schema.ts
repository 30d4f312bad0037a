import { z } from 'zod'
import { runReportSchema } from '../slo/run/report.ts'

/** The saved record of a run as JSON Schema (draft 2020-12), for readers that are not this program. */
export function runReportJsonSchema(): string {
  const schema = z.toJSONSchema(runReportSchema, { target: 'draft-2020-12', io: 'output' })
  const titled = {
    title: 'Run report',
    description: 'The saved record of one run (report.json), schema version 1.',
    ...schema,
  }
  return `${JSON.stringify(titled, undefined, 2)}\n`
}
