import type { Counters } from '../promises/indicator.ts'
import type { Source } from '../promises/source.ts'
import { countedFor, countersOf, type Histogram, labelsOf, type Scorable } from './indicator.ts'

/** A counter, and what promises have to know of it. */
export type Need = {
  readonly of: Counters
  readonly by: readonly string[]
  readonly what: string
  readonly timed?: { readonly histogram: Histogram; readonly thresholdsMs: readonly number[] }
}

export function needsOf(promised: Scorable, source: Source): readonly Need[] {
  const counted = countedFor(promised, source)
  const { operation, objective } = promised
  const ofSource = operation === 'all' ? 'requests' : `${operation} requests`
  return countersOf(counted).map((of): Need => {
    const what = promised.indicator.kind === 'source' ? ofSource : of.metric
    const need = { of, by: labelsOf(counted, source), what }
    if (counted.kind !== 'histogram' || !('thresholdMs' in objective)) return need
    return { ...need, timed: { histogram: counted, thresholdsMs: [objective.thresholdMs] } }
  })
}

/** What both have to know of the same counter. */
export function both(a: Need, b: Need): Need {
  const thresholdsMs = [...(a.timed?.thresholdsMs ?? []), ...(b.timed?.thresholdsMs ?? [])]
  const timed = a.timed ? { timed: { ...a.timed, thresholdsMs } } : {}
  return { ...a, by: [...new Set([...a.by, ...b.by])], ...timed }
}
