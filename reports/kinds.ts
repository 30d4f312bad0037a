import type { z } from 'zod'
import { capacityReportSchema } from '../slo/capacity/record.ts'
import { comparisonReportSchema } from '../slo/comparison/record.ts'
import { historyReportSchema } from '../slo/history/record.ts'
import { investigationReportSchema } from '../slo/investigation/record.ts'
import { quarterReportSchema } from '../slo/quarter/report.ts'
import { runReportSchema } from '../slo/run/report.ts'
import { capacityDocument } from './capacity/document.ts'
import { comparisonDocument } from './comparison/document.ts'
import type { Document } from './document.ts'
import { historyDocument } from './history/document.ts'
import { investigationDocument } from './investigation/document.ts'
import { once } from './once.ts'
import { quarterDocument } from './quarter/document.ts'
import { runDocument } from './run/document.ts'

/** How one kind of report is read, and told. */
function kind<Schema extends z.ZodType>(schema: Schema, document: (report: z.output<Schema>) => Document) {
  return { schema, document } as const
}

/** Every kind of report, by the `kind` that its record carries. A new one is a function from its record to a document, and a line here. */
export const kinds = {
  run: kind(runReportSchema, runDocument),
  quarter: kind(quarterReportSchema, quarterDocument),
  capacity: kind(capacityReportSchema, capacityDocument),
  comparison: kind(comparisonReportSchema, comparisonDocument),
  history: kind(historyReportSchema, historyDocument),
  investigation: kind(investigationReportSchema, investigationDocument),
} as const

export type SavedReport = z.output<(typeof kinds)[keyof typeof kinds]['schema']>

/** What a saved report says. */
export const documentOf = once((report: SavedReport): Document => {
  const { document }: { readonly document: (report: never) => Document } = kinds[report.kind]
  return document(report as never)
})
