import type { Quarter } from '../../slo/calendar.ts'
import { type CountWorld, countIncrements } from '../../slo/counting/count.ts'
import { canonicalLabels } from '../../slo/counting/identity.ts'
import type { CountRequest, CountResult } from '../../slo/counting/request.ts'
import { startMetrics } from '../../slo/example/pods.ts'
import { rename } from '../../slo/example/story.ts'
import type { TrueCount, Truth } from '../../slo/example/truth.ts'

/** One count that a report needs, and what it must give. */
export type Case = { readonly request: CountRequest; readonly truth: readonly TrueCount[]; readonly name: string }

export const aliases = { destination_canonical_service: { [rename.from]: rename.to } }

/** A case for each metric of each service, on production alone. */
export function casesOf(truth: Truth, quarter: Quarter): readonly Case[] {
  const production = truth.counts.filter(({ isStaging }) => !isStaging)
  const bySource = Map.groupBy(production, ({ metric, service }) => `${metric} of ${service}`)
  return [...bySource].flatMap(([name, counts]) => {
    const [first] = counts
    if (!first) return []
    const by = ['site', ...new Set(counts.flatMap(({ labels }) => Object.keys(labels)))]
    const matchers = `prometheus="k8s-mlserve", ${ownMatcher(first)}`
    const processStart = processStartOf(first.metric)
    const request = { selectors: [{ metric: first.metric, matchers }], by, window: quarter, aliases, processStart }
    return [{ name, request, truth: counts }]
  })
}

/** Where the processes behind a metric tell their start. */
export function processStartOf(metric: string): string {
  return startMetrics[metric.startsWith('istio_') ? 'istio-gateway' : 'k8s-api']
}

function ownMatcher({ metric, service }: TrueCount): string {
  if (!metric.startsWith('istio_')) return `job="${service}"`
  const names = service === rename.to ? `${rename.from}|${rename.to}` : service
  return `destination_canonical_service=~"${names}"`
}

export type Compared = {
  readonly name: string
  readonly labels: TrueCount['labels']
  readonly truth: number
  readonly ours: number | undefined
  readonly bounds: readonly [lower: number, upper: number] | undefined
}

/** Counts a case and puts each group beside the truth. */
export async function compare(
  world: CountWorld,
  { request, truth, name }: Case,
): Promise<{ rows: Compared[]; counted: CountResult }> {
  const counted = await countIncrements(world, request)
  const rows = truth.map((expected) => {
    const labels = canonicalLabels({ ...expected.labels, site: expected.site })
    const group = counted.groups.find((each) =>
      request.by.every((label) => (each.labels[label] ?? '') === (labels[label] ?? '')),
    )
    const bounds = group && ([group.lower, group.upper] as const)
    return { name, labels, truth: expected.visible, ours: group?.count, bounds }
  })
  return { rows, counted }
}
