import { z } from 'zod'
import { operationSchema } from '../promises/objective.ts'

const statistics = ['P50', 'P95', 'P99', 'mean'] as const

/**
 * What is compared of two builds. Latencies are told on both clocks: from the schedule is what users get, and decides; on the wire
 * leaves out how late the generator was, and is shown beside it.
 *
 * The slowest request of a tenth of a second, at the quieter quarter of the tenths, decides on the wire, and is told on it alone. What the machine does, it does to many requests of some
 * tenths; what a build does to one request in fifty is in most of them, and lies between P95 and P99, where nearly all that is seen is the machine's.
 */
export const measureSchema = z.discriminatedUnion('of', [
  z.object({
    of: z.literal('latency'),
    operation: operationSchema,
    statistic: z.enum([...statistics, 'slowest']),
    clock: z.enum(['fromSchedule', 'onTheWire']),
  }),
  /** Of what was planned: answers that were none, and what was never sent. */
  z.object({ of: z.literal('errors'), operation: operationSchema }),
  /** Milliseconds of processor time that the service took for each request, all operations together. */
  z.object({ of: z.literal('cpu') }),
])
export type Measure = z.infer<typeof measureSchema>

type Statistic = Extract<Measure, { of: 'latency' }>['statistic']

const quantiles: Readonly<Record<Exclude<Statistic, 'mean'>, number>> = {
  P50: 0.5,
  P95: 0.95,
  P99: 0.99,
  slowest: 0.25,
}
/** With fewer requests beyond a quantile than these it is the latency of one or two stragglers. */
const leastBeyond = 5
/** With fewer tenths of a second, the quieter quarter is two of them. */
const leastTenths = 10

/** Of all requests, or of the slowest of each tenth of a second. */
export function quantileOf(statistic: Exclude<Statistic, 'mean'>): number {
  return quantiles[statistic]
}

/** How many requests a block has to hold before it says anything of this measure. */
export function leastRequests(measure: Measure): number {
  if (measure.of !== 'latency' || measure.statistic === 'mean') return 1
  if (measure.statistic === 'slowest') return leastTenths
  return Math.ceil(leastBeyond / (1 - quantileOf(measure.statistic)) - 1e-9)
}

/** Shares differ by points; everything else by a ratio. */
export function isShare({ of }: Measure): boolean {
  return of === 'errors'
}

/** What blocks and runs of older programs do not tell. */
export function isSlowest(measure: Measure): boolean {
  return measure.of === 'latency' && measure.statistic === 'slowest'
}

/** Whether a verdict rests on it; the others are only told. */
export function decides(measure: Measure): boolean {
  return measure.of !== 'latency' || measure.clock === 'fromSchedule' || isSlowest(measure)
}

/** Everything that can be compared of these operations, in the order in which it is told. */
export function measuresOf(operations: readonly string[]): readonly Measure[] {
  const latencies = operations.flatMap((operation) => [
    ...statistics.flatMap((statistic) =>
      (['fromSchedule', 'onTheWire'] as const).map(
        (clock) => ({ of: 'latency', operation, statistic, clock }) as const,
      ),
    ),
    { of: 'latency', operation, statistic: 'slowest', clock: 'onTheWire' } as const,
  ])
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
