import { z } from 'zod'
import { quarterReportSchema } from '../../slo/quarter/report.ts'

/** The saved record of a quarter as JSON Schema (draft 2020-12), for readers that are not this program. */
export function quarterReportJsonSchema(): string {
  const schema = z.toJSONSchema(quarterReportSchema, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' })
  const titled = {
    title: 'Quarter report',
    description: 'The saved record of one SLO quarter (report.json), schema version 1.',
    ...schema,
  }
  return `${JSON.stringify(titled, undefined, 2)}\n`
}
