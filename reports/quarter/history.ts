import type { PastQuarter, QuarterReport } from '../../slo/quarter/report.ts'
import { allScope } from './words.ts'

/** What a later report tells of this quarter. */
export function asPastQuarter({ quarter, finished, services }: QuarterReport): PastQuarter {
  return {
    id: quarter.id,
    name: quarter.name,
    finished,
    promises: services.flatMap(({ id, promises }) =>
      promises.map((promise) => {
        const { good, bad, budget } = allScope(promise)
        return {
          service: id,
          promise: promise.id,
          verdict: promise.verdict,
          good: good.count,
          total: good.count + bad.count,
          ...(budget.share === undefined ? {} : { budgetShare: budget.share }),
        }
      }),
    ),
  }
}

/** The quarters before one, from saved reports, the latest first; of several reports of one quarter the last written counts. */
export function pastQuarters(
  reports: readonly QuarterReport[],
  before: { readonly id: string },
): readonly PastQuarter[] {
  const latest = new Map<string, QuarterReport>()
  for (const report of [...reports].sort((a, b) => a.createdAt.localeCompare(b.createdAt)))
    latest.set(report.quarter.id, report)
  return [...latest.values()]
    .filter(({ quarter }) => quarter.id < before.id)
    .sort((a, b) => b.quarter.id.localeCompare(a.quarter.id))
    .map(asPastQuarter)
}
