import { keyOf } from '../identity.ts'
import type { GroupTransition } from '../request.ts'
import type { Hiding } from '../series/hiding.ts'
import type { SeriesFacts, Survey } from '../series-facts.ts'
import { type PartContext, stillCounting } from './digests.ts'

/** More instants than these are not looked at one by one: what went away then counts as gone. */
const mostInstants = 12

/** @param lastOf when a series had its last sample in the part; undefined where it had none */
export async function endingsIn(
  { inquiry, request, part, index }: PartContext,
  { series }: Survey,
  hiding: Hiding,
  lastOf: (facts: SeriesFacts) => number | undefined,
): Promise<readonly GroupTransition[]> {
  const byGroup = Map.groupBy(
    [...series.values()].filter((facts) => endsIn(facts, index)),
    ({ group }) => keyOf(group),
  )
  if (byGroup.size === 0) return []
  for (const { edges, group } of series.values()) if (!Number.isNaN(edges[index + 1])) byGroup.delete(keyOf(group))
  const at = (facts: SeriesFacts) => lastOf(facts) ?? part.start
  const goers = [...byGroup.values()].flat().filter((facts) => hiding.goes(facts, index))
  const byInstant = [...Map.groupBy(goers, at)]
  const counting = new Set<SeriesFacts>(byInstant.slice(mostInstants).flatMap(([, same]) => same))
  for (const [instant, same] of byInstant.slice(0, mostInstants)) {
    const rising = await stillCounting(inquiry, request, same, instant)
    for (const facts of same) if (rising.has(facts.key)) counting.add(facts)
  }
  const goes = new Set(goers)
  return [...byGroup.values()].flatMap((same) => {
    const [first] = same
    if (!first) return []
    const idle = same.some((facts) => goes.has(facts)) ? 'idle' : 'ended'
    const kind = same.some((facts) => counting.has(facts)) ? 'gone' : idle
    return [{ kind, labels: first.group, at: Math.max(...same.map(at)) }] as const
  })
}

function endsIn({ edges, inside }: SeriesFacts, index: number): boolean {
  const wasThere = !Number.isNaN(edges[index]) || !Number.isNaN(inside[index])
  return wasThere && Number.isNaN(edges[index + 1])
}
