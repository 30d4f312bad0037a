import { edgesMs } from '../../slo/edges.ts'

/** Own copies: the engine of k6 takes long to reach what another file exports, and this runs twice for every request. */
const edges: readonly number[] = [...edgesMs]
const labels: readonly string[] = edges.map((edge) => `${edge}`)

/** The smallest histogram edge that holds the latency, spelled in milliseconds as the label of a metric; "inf" beyond the last. */
export function edgeLabel(latencyMs: number): string {
  let holding = 0
  while (latencyMs > (edges[holding] as number)) holding++
  return labels[holding] ?? 'inf'
}
