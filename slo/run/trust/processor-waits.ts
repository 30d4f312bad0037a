import { edgesMs } from '../../edges.ts'
import { toNumber } from '../../fraction.ts'
import { bucketStartMs } from '../../latency-buckets.ts'
import { operationsOf } from '../evidence.ts'
import { latenciesOf } from '../latencies.ts'
import type { BrokenPromise } from './lost-requests.ts'
import { servedWell, servedWithin } from './service-clock.ts'

/** Requests that took between these times, spread evenly. */
type Spread = { readonly fromMs: number; readonly toMs: number; readonly requests: number }

/** Parts that no request passes. */
const beside = new Set(['harness', 'prometheus'])

/**
 * How long the parts on the way of a request waited for a processor in the window, as far as a clock sees it, and the least that they would
 * have had to wait less for the promise to be kept on it: as much as those requests were too late that were the least so. Undefined
 * where nobody could look, the promise is kept on this clock, or the requests that are missing did not end.
 */
export function processorWaits(
  { evidence, scored, target, thresholdMs }: BrokenPromise,
  seenBy: 'service' | 'client',
): { readonly waitedSeconds: number; readonly neededMs: number } | undefined {
  const onTheWay = (evidence.machine?.parts ?? []).filter(
    ({ part }) => !beside.has(part) && (seenBy === 'client' || part !== 'k6'),
  )
  const told = onTheWay.flatMap(({ waitedSeconds }) => waitedSeconds ?? [])
  if (told.length === 0) return undefined
  const { late, good, total } = seenBy === 'service' ? ofService() : ofClient()
  const missing = Math.ceil(toNumber(target) * total) - good
  if (missing <= 0) return undefined
  const neededMs = leastExcessMs(late, missing, thresholdMs)
  const waitedSeconds = told.reduce((sum, seconds) => sum + seconds, 0)
  return neededMs === undefined ? undefined : { waitedSeconds, neededMs }

  function ofClient() {
    const late = operationsOf(evidence.plan, scored.operation).flatMap(({ operation }) => {
      const told = evidence.generator.summary?.operations[operation]
      const latencies = told ? latenciesOf(told, 'fromSchedule', evidence.plan.timeoutMs) : []
      return latencies.map(([bucket, requests]): Spread => {
        return { fromMs: bucketStartMs(bucket), toMs: bucketStartMs(bucket + 1), requests }
      })
    })
    return { late, good: scored.good, total: scored.total }
  }

  function ofService() {
    const within = (ms: number) => servedWithin(evidence, scored.operation, ms)
    const above = [thresholdMs, ...edgesMs.filter((edge) => edge > thresholdMs)]
    const late = above
      .slice(1)
      .map((toMs, i): Spread => ({ fromMs: above[i] ?? 0, toMs, requests: within(toMs) - within(above[i] ?? 0) }))
    return { late, good: Math.floor(within(thresholdMs)), total: servedWell(evidence, scored.operation).total }
  }
}

/** By how much the given number of requests that were the least too late were so, all together; undefined where fewer are known. */
export function leastExcessMs(spreads: readonly Spread[], requests: number, thresholdMs: number): number | undefined {
  let [left, sum] = [requests, 0]
  for (const { fromMs, toMs, requests: here } of spreads.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (left <= 0 || toMs <= thresholdMs || here === 0) continue
    const taken = Math.min(here, left)
    const first = Math.max(fromMs, thresholdMs)
    sum += taken * (first - thresholdMs + ((toMs - first) * taken) / (2 * here))
    left -= taken
  }
  return left > 0 ? undefined : sum
}
