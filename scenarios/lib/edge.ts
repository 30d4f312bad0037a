import { edgesMs } from '../../slo/edges.ts'

const labels: readonly string[] = edgesMs.map((edge) => `${edge}`)

/** The smallest histogram edge that holds the latency, spelled in milliseconds as the label of a metric; "inf" beyond the last. */
export function edgeLabel(latencyMs: number): string {
  for (let i = 0; i < edgesMs.length; i++) {
    if (latencyMs <= (edgesMs[i] as number)) return labels[i] as string
  }
  return 'inf'
}
