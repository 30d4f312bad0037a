import { type Histogram, merged, quantileMs } from '../histogram.ts'
import { bucketOf, bucketStartMs } from '../latency-buckets.ts'
import type { GeneratorOperation } from './evidence.ts'
import type { Latency, PercentilePoint, Stretch } from './record.ts'

/** Enough steps for a staircase that is even on a logarithmic axis of 1 / (1 − quantile). */
const quantiles = [
  0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.98, 0.99, 0.995, 0.9975, 0.999,
  0.9995, 0.9999, 0.99999, 1,
] as const

export type Clock = 'fromSchedule' | 'onTheWire'

/** All latencies of an operation. From the schedule a fast error is no fast answer: what failed was no faster than giving up. */
export function latenciesOf({ outcomes }: Pick<GeneratorOperation, 'outcomes'>, clock: Clock, timeoutMs: number) {
  const givingUp = clock === 'fromSchedule' ? bucketOf(timeoutMs) : 0
  return merged(outcomes.map((each) => merged([each[clock]], each.outcome === 'ok' ? 0 : givingUp)))
}

export function percentilePoints(operation: GeneratorOperation, clock: Clock, timeoutMs: number): PercentilePoint[] {
  const latencies = latenciesOf(operation, clock, timeoutMs)
  return quantiles.flatMap((quantile) => {
    const ms = quantileMs(latencies, quantile)
    return ms === undefined ? [] : [{ quantile, ms }]
  })
}

/** Fine buckets in a stretch: a sixteenth of the 128 of a doubling, which a picture can show and a table can list. */
const bucketsInStretch = 16

/** How the latencies of an operation are spread, on both clocks of the client. */
export function spreadOf(operation: GeneratorOperation, timeoutMs: number): NonNullable<Latency['spread']> {
  return {
    fromSchedule: stretches(latenciesOf(operation, 'fromSchedule', timeoutMs)),
    onTheWire: stretches(latenciesOf(operation, 'onTheWire', timeoutMs)),
  }
}

function stretches(histogram: Histogram): Stretch[] {
  const counts = new Map<number, number>()
  for (const [bucket, count] of histogram) {
    const stretch = Math.floor(bucket / bucketsInStretch)
    counts.set(stretch, (counts.get(stretch) ?? 0) + count)
  }
  return [...counts].map(([stretch, count]) => ({
    fromMs: bucketStartMs(stretch * bucketsInStretch),
    toMs: bucketStartMs((stretch + 1) * bucketsInStretch),
    count,
  }))
}
