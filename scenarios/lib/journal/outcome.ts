import type { Outcome } from '../../../slo/conventions.ts'
import { edgesMs } from '../../../slo/edges.ts'
import { bucketStartMs, lastBucket } from '../../../slo/latency-buckets.ts'

/**
 * From the status (0 when no answer came) and k6's error code. 1050 and 1211 are time-outs of the request and of the
 * connection; every other failure without a status is a connection that was refused, reset or never made.
 * A redirection is an answer that a cache must not give, so it counts as the client's error.
 */
export function outcomeOf(status: number, errorCode: number): Outcome {
  if (status === 0) return errorCode === 1050 || errorCode === 1211 ? 'timeout' : 'refused'
  // The status line had come, the body had not.
  if (errorCode === 1050) return 'timeout'
  if (status >= 500) return 'server_error'
  return status >= 200 && status < 300 ? 'ok' : 'client_error'
}

/** A request for a row that nobody has is answered rightly by "not found" alone. */
export function outcomeOfAbsent(status: number, errorCode: number): Outcome {
  if (status === 404 && errorCode !== 1050) return 'ok'
  const outcome = outcomeOf(status, errorCode)
  return outcome === 'ok' ? 'wrong_body' : outcome
}

/** What k6 gives for a request, as far as it is looked at. */
export interface K6Response {
  readonly status: number
  readonly error_code: number
  readonly error: string
  readonly body: unknown
  /** In ms: until it had a connection, making one included; from then on all; of that, from the first byte of the answer to the last. */
  readonly timings: { readonly blocked: number; readonly duration: number; readonly receiving: number }
}

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
