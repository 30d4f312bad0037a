import { histogramOf } from '../../slo/histogram.ts'
import { bucketOf } from '../../slo/latency-buckets.ts'
import type { Changes } from '../../slo/run/beside.ts'
import type { SecondOfRun } from '../../slo/run/record.ts'

/** A change that the cache was asked for. */
export interface Watched {
  /** Since the window began. */
  readonly dueSecond: number
  readonly isAccepted: boolean
  /** From when it was due; absent where it was never shown. */
  readonly tookMs?: number
}

/** What became of all of them. */
export function watchedChanges(
  watched: readonly Watched[],
  disturbedFromSeconds = Number.POSITIVE_INFINITY,
): Pick<Changes, 'watched' | 'lost' | 'undisturbed' | 'seconds'> {
  const before = watched.filter(({ dueSecond }) => dueSecond < disturbedFromSeconds)
  const bySecond = Map.groupBy(watched, ({ dueSecond }) => Math.floor(dueSecond))
  return {
    watched: watched.length,
    lost: watched.filter(({ isAccepted, tookMs }) => isAccepted && tookMs === undefined).length,
    undisturbed: { watched: before.length, latencies: histogramOf(countsOf(tooksOf(before))) },
    seconds: [...bySecond].map(([second, due]) => secondOf(second, due)),
  }
}

const tooksOf = (watched: readonly Watched[]) => watched.flatMap(({ tookMs }) => tookMs ?? [])

function countsOf(tooks: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const ms of tooks) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1)
  return counts
}

function secondOf(second: number, due: readonly Watched[]): SecondOfRun {
  const tooks = tooksOf(due).toSorted((a, b) => a - b)
  const at = (quantile: number) => tooks[Math.max(Math.ceil(quantile * tooks.length), 1) - 1] ?? 0
  const base = { second, sent: due.length, ok: tooks.length, latestMs: 0 }
  return tooks.length === 0 ? base : { ...base, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) }
}
