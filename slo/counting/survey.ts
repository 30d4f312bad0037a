import type { Chunk } from './parts.ts'
import type { Histograms, SeriesFacts } from './series-facts.ts'

/** All series of a chunk. */
export type Survey = {
  readonly chunk: Chunk
  readonly series: ReadonlyMap<string, SeriesFacts>
  readonly histograms: () => Histograms
}

/** Targets with a series that was there when a part began. */
export function targetsAtStart({ series }: Survey, index: number): ReadonlySet<string> {
  const targets = new Set<string>()
  for (const { target, edges } of series.values()) {
    if (target !== undefined && !Number.isNaN(edges[index])) targets.add(target)
  }
  return targets
}
