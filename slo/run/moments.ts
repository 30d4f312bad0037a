import { type RunEvidence, ratePerSecond, type SecondOfRun } from './evidence.ts'
import type { Moment } from './record.ts'

/** More would neither be seen in a picture nor read in a table; the evidence keeps every second. */
const most = 1800

/** How many seconds a moment of a run stands for. */
export const momentSeconds = (durationSeconds: number): number => Math.max(Math.ceil(durationSeconds / most), 1)

/**
 * The run second by second, by when requests were due: what was offered, what ended well, and how fast. Of a run that is longer than half an
 * hour a moment is several seconds: its rates are averages of them, its percentiles those of the worst one.
 */
export function momentsOf({ plan, generator }: RunEvidence): Moment[] {
  const offeredPerSecond = ratePerSecond(plan, 'all')
  const lengthSeconds = momentSeconds(plan.durationSeconds)
  const stretches = Map.groupBy(generator.summary?.seconds ?? [], ({ second }) => Math.floor(second / lengthSeconds))
  return [...stretches].map(([stretch, seconds]) => {
    const second = stretch * lengthSeconds
    const length = Math.max(Math.min(lengthSeconds, Math.ceil(plan.durationSeconds - second)), 1)
    const [sent, ok] = [sum(seconds, 'sent'), sum(seconds, 'ok')]
    return {
      second,
      offeredPerSecond,
      achievedPerSecond: ok / length,
      failedPerSecond: (sent - ok) / length,
      ...worst(seconds, 'p50Ms'),
      ...worst(seconds, 'p95Ms'),
      ...worst(seconds, 'p99Ms'),
    }
  })
}

function sum(seconds: readonly SecondOfRun[], what: 'sent' | 'ok'): number {
  return seconds.reduce((total, second) => total + second[what], 0)
}

function worst<Name extends 'p50Ms' | 'p95Ms' | 'p99Ms'>(
  seconds: readonly SecondOfRun[],
  name: Name,
): { readonly [name in Name]?: number } {
  const known = seconds.flatMap((second) => second[name] ?? [])
  return known.length === 0 ? {} : ({ [name]: Math.max(...known) } as { readonly [name in Name]: number })
}
