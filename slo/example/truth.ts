import { z } from 'zod'
import type { Labels } from '../prometheus/samples.ts'
import type { LabelledCounter } from './counters.ts'
import { fateOf, type QuarterSpan } from './scraped.ts'

const countSchema = z.object({
  metric: z.string(),
  /** What Istio calls the service, or its job. */
  service: z.string(),
  site: z.string(),
  isStaging: z.boolean(),
  labels: z.record(z.string(), z.string()),
  /** Events that samples prove. */
  visible: z.number(),
  /** Events that happened and that no sample shows. */
  lost: z.number(),
  daily: z.array(z.number()),
})

/** What counts over the example quarter must give. */
export const truthSchema = z.object({
  quarter: z.string(),
  samples: z.number(),
  counts: z.array(countSchema),
})
export type Truth = z.infer<typeof truthSchema>
export type TrueCount = z.infer<typeof countSchema>

/** Adds up what happened to the events of all pods. */
export function truthOf(told: readonly LabelledCounter[], quarter: QuarterSpan): readonly TrueCount[] {
  const bySource = Map.groupBy(told, ({ counter, service, labels }) => {
    return JSON.stringify([counter.metric, service, counter.pod.site, isStaging(counter.pod.labels), labels])
  })
  return [...bySource.values()].flatMap((same) => {
    const [first] = same
    if (!first) return []
    const fates = same.map(({ counter }) => fateOf(counter, quarter))
    const days = fates[0]?.daily.length ?? 0
    const daily = Array.from({ length: days }, (_, day) => fates.reduce((sum, fate) => sum + (fate.daily[day] ?? 0), 0))
    return [
      {
        metric: first.counter.metric,
        service: first.service,
        site: first.counter.pod.site,
        isStaging: isStaging(first.counter.pod.labels),
        labels: first.labels,
        visible: daily.reduce((sum, events) => sum + events, 0),
        lost: fates.reduce((sum, fate) => sum + fate.lost, 0),
        daily,
      },
    ]
  })
}

function isStaging(labels: Labels): boolean {
  return labels['prometheus'] !== 'k8s-mlserve'
}
