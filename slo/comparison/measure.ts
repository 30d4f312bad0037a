import { z } from 'zod'
import { operationSchema } from '../promises/objective.ts'

/**
 * What is compared of two builds. Latencies are told on both clocks: from the schedule is what users get, and decides; on the wire
 * leaves out how late the generator was, and is shown beside it.
 */
export const measureSchema = z.discriminatedUnion('of', [
  z.object({
    of: z.literal('latency'),
    operation: operationSchema,
    statistic: z.enum(['P50', 'P95', 'P99', 'mean']),
    clock: z.enum(['fromSchedule', 'onTheWire']),
  }),
  /** Of what was planned: answers that were none, and what was never sent. */
  z.object({ of: z.literal('errors'), operation: operationSchema }),
  /** Milliseconds of processor time that the service took for each request, all operations together. */
  z.object({ of: z.literal('cpu') }),
])
export type Measure = z.infer<typeof measureSchema>

const quantiles = { P50: 0.5, P95: 0.95, P99: 0.99 } as const
/** With fewer requests beyond a quantile than these it is the latency of one or two stragglers. */
const leastBeyond = 5

export function quantileOf(statistic: 'P50' | 'P95' | 'P99'): number {
  return quantiles[statistic]
}

/** How many requests a block has to hold before it says anything of this measure. */
export function leastRequests(measure: Measure): number {
  if (measure.of !== 'latency' || measure.statistic === 'mean') return 1
  return Math.ceil(leastBeyond / (1 - quantiles[measure.statistic]) - 1e-9)
}

/** Shares differ by points; everything else by a ratio. */
export function isShare({ of }: Measure): boolean {
  return of === 'errors'
}

/** Whether a verdict rests on it; the others are only told. */
export function decides(measure: Measure): boolean {
  return measure.of !== 'latency' || measure.clock === 'fromSchedule'
}

/** Everything that can be compared of these operations, in the order in which it is told. */
export function measuresOf(operations: readonly string[]): readonly Measure[] {
  const statistics = ['P50', 'P95', 'P99', 'mean'] as const
  const latencies = operations.flatMap((operation) =>
    statistics.flatMap((statistic) =>
      (['fromSchedule', 'onTheWire'] as const).map(
        (clock) => ({ of: 'latency', operation, statistic, clock }) as const,
      ),
    ),
  )
  const errors = operations.map((operation) => ({ of: 'errors', operation }) as const)
  return [...latencies, ...errors, { of: 'cpu' }]
}

/** "read P95 fromSchedule", "read errors", "cpu". */
export function measureId(measure: Measure): string {
  switch (measure.of) {
    case 'latency':
      return `${measure.operation} ${measure.statistic} ${measure.clock}`
    case 'errors':
      return `${measure.operation} errors`
    case 'cpu':
      return 'cpu'
  }
}
