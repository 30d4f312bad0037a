import { type RunEvidence, ratePerSecond } from './evidence.ts'
import type { Moment } from './record.ts'

/** The run second by second, by when requests were due: what was offered, what ended well, and how fast. */
export function momentsOf({ plan, generator }: RunEvidence): Moment[] {
  const offeredPerSecond = ratePerSecond(plan, 'all')
  return (generator.summary?.seconds ?? []).map(({ second, sent, ok, p50Ms, p95Ms, p99Ms }) => ({
    second,
    offeredPerSecond,
    achievedPerSecond: ok,
    failedPerSecond: sent - ok,
    ...(p50Ms === undefined ? {} : { p50Ms }),
    ...(p95Ms === undefined ? {} : { p95Ms }),
    ...(p99Ms === undefined ? {} : { p99Ms }),
  }))
}
