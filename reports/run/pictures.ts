import type { RunReport } from '../../slo/run/report.ts'
import type { Picture } from '../charts/chart-spec.ts'
import { once } from '../once.ts'
import { latencyOverTime, rateOverTime } from './over-time.ts'
import { coresOverTime, databaseOverTime, pausesOverTime } from './parts-over-time.ts'
import { spentOnAverage, spentOnTheSlowest } from './spent.ts'
import { spreadPicture } from './spread.ts'
import { staircase } from './staircase.ts'

/** How latencies are spread, operation by operation. */
export const latencyPictures = once((report: RunReport): readonly Picture[] =>
  report.latency.flatMap((latency) => [
    ...(latency.fromSchedule.length > 0 ? [staircase(report, latency)] : []),
    ...(latency.spread && latency.spread.fromSchedule.length > 0 ? [spreadPicture(latency, latency.spread)] : []),
  ]),
)

/** What happened when, all on the same seconds. */
export const secondPictures = once((report: RunReport): readonly Picture[] => [
  ...latencyOverTime(report),
  ...(report.moments.length > 0 ? [rateOverTime(report)] : []),
  ...spentOnTheSlowest(report),
  ...spentOnAverage(report),
  ...coresOverTime(report),
  ...pausesOverTime(report),
  ...databaseOverTime(report),
])
