import type { z } from 'zod'
import { type QuarterReport, quarterReportSchema } from '../slo/quarter/report.ts'
import { type RunReport, runReportSchema } from '../slo/run/report.ts'
import type { Document } from './document.ts'
import { once } from './once.ts'
import { quarterDocument } from './quarter/document.ts'
import { runDocument } from './run/document.ts'

/** How one kind of report is read and told. */
type Kind<Report> = { readonly schema: z.ZodType<Report>; readonly document: (report: Report) => Document }

/** Every kind of report, by the `kind` that its record carries. A new one is a function from its record to a document, and a line here. */
export const kinds = {
  run: { schema: runReportSchema, document: runDocument } satisfies Kind<RunReport>,
  quarter: { schema: quarterReportSchema, document: quarterDocument } satisfies Kind<QuarterReport>,
} as const

export type SavedReport = z.output<(typeof kinds)[keyof typeof kinds]['schema']>

/** What a saved report says. */
export const documentOf = once(
  (report: SavedReport): Document => (kinds[report.kind] as Kind<SavedReport>).document(report),
)
