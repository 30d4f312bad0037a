import { NotReadable } from '../../prometheus/read.ts'
import type { Labels } from '../../prometheus/samples.ts'
import { keyOf } from '../identity.ts'
import type { RangeParts } from '../parts.ts'
import type { Selector } from '../request.ts'
import { addEdge, addInside, addOdd, bitOf, type SeriesFacts } from '../series-facts.ts'
import type { Inquiry } from './inquiry.ts'
import { PartWalk } from './part-walk.ts'

/** Reads the samples of a chunk's parts once, and adds to the facts of each series what they show. */
export async function readParts(
  inquiry: Inquiry,
  selector: Selector,
  { parts, lengthSeconds }: RangeParts,
  see: (labels: Labels) => SeriesFacts,
): Promise<void> {
  const [{ start }] = parts
  const { lookbackSeconds } = inquiry
  const walk = new PartWalk({
    startMs: Math.round(start * 1000),
    lengthMs: Math.round(lengthSeconds * 1000),
    parts: parts.length,
    lookbackMs: lookbackSeconds * 1000,
  })
  const seen = new Set<string>()
  let current: Labels | undefined
  const finish = () => {
    if (!current) return
    walk.end()
    add(walk, see(current))
  }
  const window = { start: start - lookbackSeconds, end: start + parts.length * lengthSeconds }
  await inquiry.read(selector, window, {
    series(labels) {
      finish()
      const key = keyOf(labels)
      if (seen.has(key)) throw new NotReadable('environment', 'The samples of some series do not come together.')
      seen.add(key)
      current = labels
      walk.begin()
    },
    samples: (samples) => walk.take(samples),
  })
  finish()
}

function add({ inside, edges, odd, fractions, digests }: PartWalk, facts: SeriesFacts): void {
  addInside(facts, inside.entries())
  for (const [edge, value] of edges.entries()) if (!Number.isNaN(value)) addEdge(facts, edge, value)
  for (const part of odd) addOdd(facts, part)
  for (const part of fractions) facts.fractions |= bitOf(part)
  if (digests.size > 0) facts.digests = new Map([...facts.digests, ...digests])
}
