import { edgesMs } from '../../slo/edges.ts'
import { bucketStartMs, lastBucket } from '../../slo/latency-buckets.ts'

/** Own copies: the engine of k6 takes long to reach what another file exports, and this runs twice for every request. */
const edges: readonly number[] = [...edgesMs, Number.POSITIVE_INFINITY]

/** By the fine bucket of a latency the first edge that is not below where the bucket begins. Edges lie further apart than a bucket is wide. */
const firstEdges = Uint8Array.from({ length: lastBucket + 1 }, (_, bucket) =>
  edges.findIndex((edge) => edge >= bucketStartMs(bucket)),
)

/** The number of the smallest histogram edge that holds the latency; one more than the last edge's beyond it. */
export function edgeOf(latencyMs: number, bucket: number): number {
  const first = firstEdges[bucket] as number
  return latencyMs > (edges[first] as number) ? first + 1 : first
}

/** An edge in milliseconds, as the label of a metric; "inf" beyond the last. */
export const edgeLabels: readonly string[] = [...edgesMs.map((edge) => `${edge}`), 'inf']
