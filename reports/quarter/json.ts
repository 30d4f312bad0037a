import { type QuarterReport, quarterReportSchema } from '../quarter-report.ts'

/** The record as it is saved, checked on its way out. Days take a line each, not six. */
export function quarterJson(report: QuarterReport): string {
  return `${JSON.stringify(quarterReportSchema.parse(report), undefined, 1)}\n`
}
