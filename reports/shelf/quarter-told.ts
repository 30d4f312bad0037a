import type { PastQuarter, QuarterReport } from '../../slo/quarter/report.ts'
import { asPastQuarter } from '../quarter/history.ts'

/** What one quarter came to, and the report that says so; of quarters before, what a later report says. */
export type QuarterTold = {
  readonly key: string | undefined
  readonly createdAt: string
  readonly finished: boolean
  readonly quarter: PastQuarter
}

/** A quarter of its own report comes last of all that tell of it. */
export function quartersTold(key: string, report: QuarterReport): readonly QuarterTold[] {
  return [
    ...report.history.map((quarter) => ({ key: undefined, createdAt: '', finished: quarter.finished, quarter })),
    { key, createdAt: report.createdAt, finished: report.finished, quarter: asPastQuarter(report) },
  ]
}
