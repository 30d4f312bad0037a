import { z } from 'zod'
import { databaseMetrics, serviceMetrics } from '../conventions.ts'
import { growth, type Sample, type Series } from '../prometheus/samples.ts'
import { meanOf } from '../statistics.ts'

type Kind = {
  readonly of: 'service' | 'database'
  readonly metric: string
  /** A counter is told as its growth per second. */
  readonly is: 'counter' | 'gauge'
  /** What stands for a stretch of time: a heap is as large as what is left in it. */
  readonly stretch: 'mean' | 'least'
  /** What stands for all series together. */
  readonly all: 'sum' | 'greatest'
}

const counter = { is: 'counter', stretch: 'mean', all: 'sum' } as const
const gauge = { is: 'gauge', stretch: 'mean', all: 'sum' } as const

/** What is looked at of the service and of its database. Times are shares of time, or processors. */
const kinds = {
  serviceCores: { of: 'service', metric: 'process_cpu_seconds_total', ...counter },
  serviceLoop: { of: 'service', metric: serviceMetrics.loopActive, ...counter, all: 'greatest' },
  serviceLagSeconds: { of: 'service', metric: 'nodejs_eventloop_lag_p99_seconds', ...gauge, all: 'greatest' },
  serviceMemoryBytes: { of: 'service', metric: 'process_resident_memory_bytes', ...gauge },
  inFlight: { of: 'service', metric: serviceMetrics.inFlight, ...gauge },
  mostInFlight: { of: 'service', metric: serviceMetrics.mostInFlight, ...gauge },
  serviceCollecting: { of: 'service', metric: 'nodejs_gc_duration_seconds_sum', ...counter },
  databaseCores: { of: 'database', metric: 'process_cpu_seconds_total', ...counter },
  databaseMemoryBytes: { of: 'database', metric: 'process_resident_memory_bytes', ...gauge },
  databaseHeapBytes: { of: 'database', metric: 'jvm_memory_used_bytes', ...gauge, stretch: 'least' },
  collecting: { of: 'database', metric: 'jvm_gc_collection_seconds_sum', ...counter },
  compactedBytes: { of: 'database', metric: databaseMetrics.compacted, ...counter },
  compactionsPending: { of: 'database', metric: databaseMetrics.compactionsPending, ...gauge },
  diskBytes: { of: 'database', metric: databaseMetrics.diskBytes, ...gauge },
} as const satisfies Readonly<Record<string, Kind>>

export type ResourceName = keyof typeof kinds
const names = Object.keys(kinds) as [ResourceName, ...ResourceName[]]

/** How a resource was used over the scored window: seconds since its start, and the value of the stretch around. What nobody scrapes is not among them. */
export const resourcesSchema = z
  .array(z.object({ name: z.enum(names), points: z.array(z.tuple([z.number(), z.number()]).readonly()).readonly() }))
  .readonly()
export type Resources = z.infer<typeof resourcesSchema>

/** The metrics of one side, as a pattern for a query. */
export function metricsOf(side: Kind['of']): string {
  return [...new Set(Object.values<Kind>(kinds).flatMap(({ of, metric }) => (of === side ? [metric] : [])))].join('|')
}

/** More would be more than a picture shows, or a test for a trend needs. */
const mostPoints = 240

/** What the series of one side say. Stretches in which one of the series of a resource says nothing are left out. */
export function resourcesOf(
  side: Kind['of'],
  series: readonly Series[],
  { start, end }: { readonly start: number; readonly end: number },
): Resources {
  const step = Math.max((end - start) / mostPoints, longestStep(series))
  return names.flatMap((name) => {
    const kind: Kind = kinds[name]
    const mine = series.filter(
      ({ labels }) => kind.of === side && labels['__name__'] === kind.metric && isWanted(labels),
    )
    const stretches = mine.map(({ samples }) => {
      const values = (kind.is === 'counter' ? growing(samples) : samples).filter(
        ([at, value]) => at > start && at <= end && Number.isFinite(value),
      )
      return Map.groupBy(values, ([at]) => Math.ceil((at - start) / step) - 1)
    })
    const [first, ...others] = stretches
    const points = [...(first?.keys() ?? [])]
      .filter((i) => others.every((each) => each.has(i)))
      .map((i) => {
        const each = stretches.map((stretch) => fold(kind.stretch, stretch.get(i) ?? []))
        const value = kind.all === 'sum' ? each.reduce((sum, one) => sum + one, 0) : Math.max(...each)
        return [(i + 0.5) * step, value] as const
      })
    return points.length === 0 ? [] : [{ name, points }]
  })
}

/** Of a Java process' memory, its heap. */
const isWanted = ({ area = 'heap' }: Series['labels']) => area === 'heap'

/** What a counter grew by per second, at the end of each step. */
function growing(samples: readonly Sample[]): readonly Sample[] {
  return samples.slice(1).map((sample, i) => {
    const before = samples[i] ?? sample
    return [sample[0], growth([before, sample]) / (sample[0] - before[0])]
  })
}

function longestStep(series: readonly Series[]): number {
  const steps = series.flatMap(({ samples: [first, second] }) => (first && second ? second[0] - first[0] : []))
  return Math.max(1, ...steps)
}

function fold(stretch: Kind['stretch'], samples: readonly Sample[]): number {
  const values = samples.map(([, value]) => value)
  return stretch === 'least' ? Math.min(...values) : meanOf(values)
}
