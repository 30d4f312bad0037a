import { keyOf } from './identity.ts'
import type { Digest } from './increments.ts'
import type { SeriesFacts } from './series-facts.ts'
import type { Survey } from './survey.ts'

/** A process shows its counters until it ends. Some exporters hide those that have not changed for a while: absence proves nothing there. */
export type Hiding = {
  /** Did this series, or others of its target, go away while their process went on? */
  readonly hides: (facts: SeriesFacts) => boolean
}

/** @param restarted targets whose process started again, for each part */
export function hidingIn({ series, chunk }: Survey, restarted: readonly ReadonlySet<string>[]): Hiding {
  const alive = new Map<string, Uint32Array>()
  const comers = new Set<string>()
  for (const { target, edges, inside, group } of series.values()) {
    if (target === undefined) continue
    const counts = alive.get(target) ?? new Uint32Array(chunk.parts.length + 1)
    for (const [at, edge] of edges.entries()) {
      if (!Number.isNaN(edge)) (counts[at] as number)++
      else if (!Number.isNaN(inside[at] ?? Number.NaN)) comers.add(comerKey(target, group, at))
    }
    alive.set(target, counts)
  }
  // Where another series of the same kind appears, the one that went away has perhaps only been renamed.
  const goesAway = ({ target, edges, group, inside }: SeriesFacts) =>
    target !== undefined &&
    chunk.parts.some((_, part) => {
      const wasThere = !Number.isNaN(edges[part]) || !Number.isNaN(inside[part])
      const isBorn = Number.isNaN(edges[part])
      const isGone = Number.isNaN(edges[part + 1]) && (alive.get(target)?.[part + 1] ?? 0) > 0
      return (
        wasThere && isGone && !restarted[part]?.has(target) && (isBorn || !comers.has(comerKey(target, group, part)))
      )
    })
  const hiding = new Set<string>()
  for (const facts of series.values()) if (facts.target !== undefined && goesAway(facts)) hiding.add(facts.target)
  return { hides: ({ target }) => target !== undefined && hiding.has(target) }
}

function comerKey(target: string, group: SeriesFacts['group'], part: number): string {
  return `${part} ${target} ${keyOf(group)}`
}

/** The same of one series inside a part, by the scrapes of its target that succeeded there. */
export function hidesInside(
  { hole, last }: Digest,
  scrapes: readonly number[],
  starts: readonly number[],
  { until, lookbackSeconds }: { readonly until: number; readonly lookbackSeconds: number },
): boolean {
  const absences = [...(hole ? [hole] : []), { start: last[0], end: until }]
  return absences.some(({ start, end }) => {
    const wasScraped = scrapes.some((at) => at > start + lookbackSeconds && at < end)
    return wasScraped && !starts.some((at) => at > start && at <= end)
  })
}
