import type { Amount } from './close.ts'
import type { PartSum } from './part-sum.ts'
import type { Part } from './parts.ts'
import type { Histograms, SeriesFacts } from './series-facts.ts'

/**
 * All buckets of a histogram are scraped at once. Where one is missing, because relabelling dropped it for a time, it is not zero: it
 * lies between the next smaller one that is there and the next larger one, which is "+Inf" in the end.
 */
export function boundMissingEdges(
  sum: PartSum,
  histograms: Histograms,
  edges: readonly string[],
  { part, index }: { readonly part: Part; readonly index: number },
): void {
  for (const buckets of histograms) {
    const whole = buckets.get('+Inf')
    if (!whole || !sum.of(whole)) continue
    const isWhole = (edge: string) => isThereWith(whole, buckets.get(edge), index)
    for (const [at, edge] of edges.entries()) {
      if (isWhole(edge)) continue
      const own = sum.of(buckets.get(edge)) ?? nothing
      const smaller = sum.of(buckets.get(edges.slice(0, at).findLast(isWhole) ?? '')) ?? nothing
      const larger = sum.of(buckets.get(edges.slice(at + 1).find(isWhole) ?? '+Inf')) ?? nothing
      const labels = { ...whole.labels, le: edge }
      const bounds = { lower: Math.max(own.certain, smaller.certain), upper: larger.certain + larger.perhaps }
      sum.addBounds({ ...whole.group, le: edge }, own, { ...bounds, upper: Math.max(bounds.lower, bounds.upper) })
      sum.doubt({ ...whole, labels }, { kind: 'edge', at: part.start, times: 1 })
    }
  }
}

/** Was a bucket there whenever the one was that holds everything? */
function isThereWith(whole: SeriesFacts, bucket: SeriesFacts | undefined, index: number): boolean {
  if (!bucket || Number.isNaN(bucket.inside[index])) return false
  return [index, index + 1].every((at) => Number.isNaN(bucket.edges[at]) === Number.isNaN(whole.edges[at]))
}

const nothing: Amount = { certain: 0, perhaps: 0 }
