import { keyOf } from '../identity.ts'
import type { SeriesFacts, Survey } from '../series-facts.ts'
import type { Digest } from './increments.ts'

/** A process shows its counters until it ends. Some exporters hide those that have not changed for a while: absence proves nothing there. */
export type Hiding = {
  /** Did this series, or others of its target, go away while their process went on? */
  readonly hides: (facts: SeriesFacts) => boolean
  /** Did this series go away in a part, while its process went on? */
  readonly goes: (facts: SeriesFacts, part: number) => boolean
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
  const fell = fallsIn(series.values())
  // Where another series of the same kind appears, the one that went away has perhaps only been renamed.
  const goes = ({ target, edges, group, inside }: SeriesFacts, part: number) => {
    if (target === undefined || !Number.isNaN(edges[part + 1])) return false
    const isBorn = Number.isNaN(edges[part])
    if (isBorn && Number.isNaN(inside[part])) return false
    const goesOn = (alive.get(target)?.[part + 1] ?? 0) > 0 && !restarted[part]?.has(target)
    return goesOn && (isBorn || !comers.has(comerKey(target, group, part))) && !fell(target, part)
  }
  const hiding = new Set<string>()
  for (const facts of series.values()) {
    if (facts.target !== undefined && chunk.parts.some((_, part) => goes(facts, part))) hiding.add(facts.target)
  }
  return { hides: ({ target }) => target !== undefined && hiding.has(target), goes }
}

/** Where nobody tells when processes start, counters that begin anew do: did one of a target fall in a part? */
function fallsIn(series: Iterable<SeriesFacts>): (target: string, part: number) => boolean {
  let byTarget: Map<string | undefined, SeriesFacts[]> | undefined
  return (target, part) => {
    byTarget ??= Map.groupBy(series, (facts) => facts.target)
    return (byTarget.get(target) ?? []).some(({ edges, digests }) => {
      return (edges[part + 1] as number) < (edges[part] as number) || (digests.get(part)?.falls.length ?? 0) > 0
    })
  }
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
