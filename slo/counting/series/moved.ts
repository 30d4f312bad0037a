import { defaultTarget, keyOf } from '../identity.ts'
import type { CountRequest } from '../request.ts'
import type { SeriesFacts, Survey } from '../series-facts.ts'

/** The labels that may be renamed while a process goes on, as far as they name it. */
function namesOfTarget({ target }: CountRequest): readonly string[] {
  return target ?? defaultTarget.filter((name) => name === 'instance')
}

/** What a series is, whatever its process is called. */
function nameless({ labels }: SeriesFacts, names: readonly string[]): string {
  return keyOf(Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name))))
}

/** Series of processes that ended in a part, for each that appeared there under another name of its process and could be the same. */
export type Moves = ReadonlyMap<SeriesFacts, readonly SeriesFacts[]>

export function movesIn(
  { series }: Survey,
  comers: readonly SeriesFacts[],
  index: number,
  request: CountRequest,
): Moves {
  const moves = new Map<SeriesFacts, readonly SeriesFacts[]>()
  if (comers.length === 0) return moves
  const names = namesOfTarget(request)
  const ended = [...series.values()].filter(
    ({ target, edges }) => target !== undefined && !Number.isNaN(edges[index]) && Number.isNaN(edges[index + 1]),
  )
  const byName = Map.groupBy(ended, (facts) => nameless(facts, names))
  for (const facts of comers) {
    const others = (byName.get(nameless(facts, names)) ?? []).filter(({ target }) => target !== facts.target)
    if (facts.target !== undefined && others.length > 0) moves.set(facts, others)
  }
  return moves
}

/** What would settle it: aliases: { instance: { "a:80": "b:80" } }. */
export function aliasesFor(from: SeriesFacts, to: SeriesFacts, request: CountRequest): string {
  const changed = namesOfTarget(request).filter((name) => from.labels[name] !== to.labels[name])
  const each = changed.map(
    (name) => `${name}: { ${JSON.stringify(from.labels[name] ?? '')}: ${JSON.stringify(to.labels[name] ?? '')} }`,
  )
  return `{ ${each.join(', ')} }`
}
