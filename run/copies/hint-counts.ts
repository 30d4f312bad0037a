import { databaseMetrics } from '../../slo/conventions.ts'
import type { Prometheus, Series } from '../../slo/prometheus/prometheus.ts'
import { bracket, growth } from '../../slo/prometheus/samples.ts'
import { counterSamples } from '../../slo/run/observe/counter-samples.ts'
import { databaseSelector } from '../../slo/run/observe/observe.ts'

/** Writes that nodes kept for others from an instant on, and those of them that they have handed over. */
export type HintCounts = { readonly kept: number; readonly delivered: number }

/** Undefined where nobody counts them. */
export async function askHints(
  prometheus: Pick<Prometheus, 'samples'>,
  since: number,
  at: number,
): Promise<HintCounts | undefined> {
  const counted = async (metric: string) => {
    const { data } = await counterSamples(prometheus, `${metric}{${databaseSelector}}`, Math.ceil(at - since) + 10, at)
    return data.length === 0 ? undefined : data.reduce((sum, series) => sum + grownSince(series, since, at), 0)
  }
  const [kept, delivered] = await Promise.all([
    counted(databaseMetrics.hintsKept),
    counted(databaseMetrics.hintsDelivered),
  ])
  return kept === undefined ? undefined : { kept, delivered: delivered ?? 0 }
}

/** A node that had been scraped without the counter began it at zero: it has none before the first write that it hands over. */
function grownSince({ samples }: Series, since: number, at: number): number {
  const [first] = samples
  const atBirth = first !== undefined && first[0] > since ? first[1] : 0
  return atBirth + growth(bracket(samples, since, at))
}
