import type { Labels } from '../prometheus.ts'
import { canonicalLabels, defaultTarget, keyOf, targetOf } from './identity.ts'
import type { Journal } from './journal.ts'
import type { Chunk } from './parts.ts'
import type { CountRequest, Method, Selector } from './request.ts'
import { and, write, writeSeries } from './selector-text.ts'

/** What one pass over the samples tells of a series, part by part; NaN where there is nothing. */
export type SeriesFacts = {
  readonly key: string
  readonly labels: Labels
  readonly target: string | undefined
  /** How Prometheus spells it; more than one spelling where it was renamed. */
  readonly spellings: { readonly selector: Selector; readonly labels: Labels }[]
  /** anchored: increments of each part. resets: resets in each part and the hour before it. */
  readonly inside: Float64Array
  /** Values at the boundaries: the start of the first part, then the end of each. */
  readonly edges: Float64Array
  /** Parts in which two spellings have samples, or that begin with the value of an older one. */
  readonly clashes: Set<number>
}

/** All series of a chunk. */
export type Survey = { readonly chunk: Chunk; readonly series: ReadonlyMap<string, SeriesFacts> }

/** Longer than any lookback: a reset between the last sample before midnight and the first after it must be seen. */
const overlapSeconds = 3600

/** @param shard further matchers, where the whole was too much at once */
export async function survey(
  journal: Journal,
  request: CountRequest,
  chunk: Chunk,
  method: Exclude<Method, 'recorded'>,
  shard: readonly string[] = [],
): Promise<Survey> {
  const [first] = chunk.parts
  const length = chunk.lengthSeconds
  const size = chunk.parts.length
  const series = new Map<string, SeriesFacts>()
  const target = request.target ?? defaultTarget

  const find = (spelled: Labels) => {
    const labels = canonicalLabels(spelled, request.aliases)
    const key = keyOf(labels)
    let facts = series.get(key)
    if (!facts) {
      const inside = new Float64Array(size).fill(Number.NaN)
      const edges = new Float64Array(size + 1).fill(Number.NaN)
      facts = { key, labels, target: targetOf(labels, target), spellings: [], inside, edges, clashes: new Set() }
      series.set(key, facts)
    }
    return facts
  }
  const see = (selector: Selector, spelled: Labels) => {
    const facts = find(spelled)
    const known = facts.spellings.some((each) => each.selector === selector && isSame(each.labels, spelled))
    if (!known) facts.spellings.push({ selector, labels: spelled })
    return facts
  }

  for (const selector of first.selectors) {
    const mine = and(selector, shard)
    const step = { stepSeconds: length, end: first.start + size * length }
    await journal.ask(
      insideQuery(writeSeries(mine), length, method),
      { ...step, start: first.end },
      ({ labels, samples }) => {
        const { inside, clashes } = see(selector, labels)
        for (const [at, value] of samples) {
          const part = Math.round((at - first.end) / length)
          if (!Number.isNaN(inside[part])) clashes.add(part)
          inside[part] = value
        }
      },
    )
    await journal.ask(write(mine), { ...step, start: first.start }, ({ labels, samples }) => {
      const { edges } = see(selector, withoutName(labels))
      for (const [at, value] of samples) {
        const edge = Math.round((at - first.start) / length)
        edges[edge] = Math.max(value, Number.isNaN(edges[edge]) ? value : (edges[edge] ?? value))
      }
    })
  }
  for (const selector of first.before) {
    const query = write(and(selector, shard))
    await journal.ask(query, { at: first.start }, ({ labels, samples }) => {
      const { edges, clashes } = find(withoutName(labels))
      if (!samples[0] || !Number.isNaN(edges[0])) return
      edges[0] = samples[0][1]
      clashes.add(0)
    })
  }
  return { chunk, series }
}

function insideQuery(series: string, lengthSeconds: number, method: Exclude<Method, 'recorded'>): string {
  if (method === 'anchored') return `increase(${series}[${lengthSeconds}s] anchored)`
  if (method === 'resets') return `resets(${series}[${lengthSeconds + overlapSeconds}s])`
  return `count_over_time(${series}[${lengthSeconds}s])`
}

function withoutName({ __name__: _, ...labels }: Labels): Labels {
  return labels
}

function isSame(a: Labels, b: Labels): boolean {
  return keyOf(a) === keyOf(b)
}
