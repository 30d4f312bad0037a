import { merged, quantileMs } from '../histogram.ts'
import { bucketOf } from '../latency-buckets.ts'
import type { GeneratorOperation } from './evidence.ts'
import type { PercentilePoint } from './record.ts'

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
