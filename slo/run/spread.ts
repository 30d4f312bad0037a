import type { Histogram } from '../histogram.ts'
import { bucketStartMs } from '../latency-buckets.ts'
import type { GeneratorOperation } from './evidence.ts'
import { latenciesOf } from './percentiles.ts'
import type { Latency, Stretch } from './record.ts'

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
