import { edgesMs } from '../edges.ts'
import type { Sample, Series } from '../prometheus/samples.ts'
import { type RunPlan, ratePerSecond } from './evidence.ts'
import type { Moment } from './record.ts'

const bounds = [...edgesMs, Number.POSITIVE_INFINITY]

/**
 * The run second by second, out of the client's counters: what was offered, what was answered, and how fast. Percentiles are
 * interpolated inside a histogram bucket, so they are for pictures only.
 * @param start unix seconds at which the scored window begins
 */
export function momentsOf(series: readonly Series[], plan: RunPlan, start: number): Moment[] {
  const offered = ratePerSecond(plan, 'all')
  const seconds = Array.from({ length: Math.floor(plan.durationSeconds) }, (_, second) => second)
  return seconds.map((second) => {
    const from = start + second
    const grown = series.map(({ labels, samples }) => ({
      labels,
      count: valueAt(samples, from + 1) - valueAt(samples, from),
    }))
    const total = grown.reduce((sum, { count }) => sum + count, 0)
    const ok = grown.filter(({ labels }) => labels['outcome'] === 'ok')
    const good = ok.reduce((sum, { count }) => sum + count, 0)
    const buckets = bounds.map((edge) =>
      ok.reduce((sum, { labels, count }) => (edgeOf(labels['within']) <= edge ? sum + count : sum), 0),
    )
    return {
      second,
      offeredPerSecond: offered,
      achievedPerSecond: good,
      failedPerSecond: total - good,
      ...percentiles(buckets),
    }
  })
}

function edgeOf(label: string | undefined): number {
  return label === 'inf' ? Number.POSITIVE_INFINITY : Number(label)
}

/** The value at an instant, on the straight line between its neighbours; before the first sample the counter did not exist. */
function valueAt(samples: readonly Sample[], at: number): number {
  const next = samples.findIndex(([t]) => t > at)
  if (next === 0) return 0
  const [t0, v0] = samples[(next === -1 ? samples.length : next) - 1] ?? [at, 0]
  const after = next === -1 ? undefined : samples[next]
  return after ? v0 + ((after[1] - v0) * (at - t0)) / (after[0] - t0) : v0
}

function percentiles(cumulative: readonly number[]) {
  const total = cumulative.at(-1) ?? 0
  if (total <= 0) return {}
  return {
    p50Ms: quantile(cumulative, 0.5 * total),
    p95Ms: quantile(cumulative, 0.95 * total),
    p99Ms: quantile(cumulative, 0.99 * total),
  }
}

function quantile(cumulative: readonly number[], rank: number): number {
  const i = cumulative.findIndex((count) => count >= rank)
  const upper = bounds[i] ?? Number.POSITIVE_INFINITY
  const lower = i > 0 ? (bounds[i - 1] ?? 0) : 0
  if (!Number.isFinite(upper)) return lower
  const below = i > 0 ? (cumulative[i - 1] ?? 0) : 0
  const inside = (cumulative[i] ?? 0) - below
  return inside > 0 ? lower + ((upper - lower) * (rank - below)) / inside : upper
}
