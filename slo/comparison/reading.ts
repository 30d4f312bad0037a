import { type Histogram, size } from '../histogram.ts'
import { bucketStartMs } from '../latency-buckets.ts'
import { latenciesOf } from '../run/latencies.ts'
import { type Block, isExcused, operationsIn, type Side } from './block.ts'
import { leastRequests, type Measure, measureId, measuresOf, quantileOf } from './measure.ts'

/** What a block says, by the id of the measure, in ms or as a share; it is silent on what nobody saw, or had too few requests for. */
export type Readings = ReadonlyMap<string, number>

export type ReadPair = {
  readonly isExcused: boolean
  readonly blocks: Readonly<Record<Side, Block>>
  readonly readings: Readonly<Record<Side, Readings>>
}

export function readPair(blocks: Readonly<Record<Side, Block>>): ReadPair {
  return { isExcused: isExcused(blocks), blocks, readings: { A: readingsOf(blocks.A), B: readingsOf(blocks.B) } }
}

export function readingsOf(block: Block): Readings {
  const latencies = new Map<string, Histogram>()
  const readings = measuresOf(operationsIn([block])).flatMap((measure) => {
    const value = measure.of === 'latency' ? latency(measure, valuesFor(measure)) : other(measure, block)
    return value === undefined ? [] : [[measureId(measure), value] as const]
  })
  return new Map(readings)

  function valuesFor({ operation, statistic, clock }: Extract<Measure, { of: 'latency' }>): Histogram {
    const key = `${operation} ${clock}`
    const told = block.operations[operation]
    if (statistic === 'slowest') return told?.slowest ?? []
    const found = latencies.get(key) ?? (told ? latenciesOf(told, clock, block.timeoutMs) : [])
    latencies.set(key, found)
    return found
  }
}

function latency(measure: Extract<Measure, { of: 'latency' }>, latencies: Histogram): number | undefined {
  if (size(latencies) < leastRequests(measure)) return undefined
  if (measure.statistic === 'mean') return meanMs(latencies)
  return interpolatedMs(latencies, quantileOf(measure.statistic))
}

function other(measure: Exclude<Measure, { of: 'latency' }>, block: Block): number | undefined {
  if (measure.of === 'errors') {
    const { planned = 0 } = block.operations[measure.operation] ?? {}
    return planned === 0 ? undefined : badOf(block, measure.operation) / planned
  }
  const requests = Object.values(block.operations).reduce((sum, { sent }) => sum + sent, 0)
  return block.cpuSeconds === undefined || requests === 0 ? undefined : (1000 * block.cpuSeconds) / requests
}

/** Planned requests that got no good answer, those that were never sent among them. */
function badOf({ operations }: Block, operation: string): number {
  const { planned = 0, outcomes = [] } = operations[operation] ?? {}
  const good = outcomes.reduce((sum, each) => (each.outcome === 'ok' ? sum + size(each.fromSchedule) : sum), 0)
  return Math.max(planned - good, 0)
}

/** Spreads the requests of a bucket evenly over it, so that builds are not told apart by its edges. Undefined of nothing. */
export function interpolatedMs(histogram: Histogram, quantile: number): number | undefined {
  const rank = quantile * size(histogram)
  let seen = 0
  for (const [bucket, count] of histogram) {
    if (seen + count >= rank) {
      const [start, end] = [bucketStartMs(bucket), bucketStartMs(bucket + 1)]
      return start + ((end - start) * Math.max(rank - seen, 0)) / count
    }
    seen += count
  }
  return undefined
}

function meanMs(histogram: Histogram): number | undefined {
  const all = size(histogram)
  const sum = histogram.reduce((ms, [bucket, count]) => {
    return ms + (count * (bucketStartMs(bucket) + bucketStartMs(bucket + 1))) / 2
  }, 0)
  return all === 0 ? undefined : sum / all
}
