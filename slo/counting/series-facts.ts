import type { Labels } from '../prometheus/prometheus.ts'
import { keyOf } from './identity.ts'
import { type Digest, isCount } from './increments.ts'
import type { Selector } from './request.ts'

/** What one pass over the samples tells of a series, part by part; NaN where there is nothing. */
export type SeriesFacts = {
  readonly key: string
  readonly labels: Labels
  readonly target: string | undefined
  /** The labels by which it is told apart from others in what is counted. */
  readonly group: Labels
  /** How Prometheus spells it; more than one spelling where it was renamed. */
  readonly spellings: { readonly selector: Selector; readonly labels: Labels }[]
  /** anchored, remote-read: increments of each part. resets: resets in each part and the hour before it. */
  readonly inside: Float64Array
  /** Values at the boundaries: the start of the first part, then the end of each. */
  readonly edges: Float64Array
  /** Parts in which two spellings have samples, or that begin with the value of an older one. */
  readonly clashes: Set<number>
  /** Parts in which a spelling has samples, though none in the part before. */
  readonly begins: Set<number>
  /** Parts with a value that no counter can have. */
  readonly odd: Set<number>
  /** Boundaries at which its spellings show different values: one may be newer, but only once. */
  readonly apart: Set<number>
  /** remote-read: of the parts in which a spelling came or went. */
  readonly digests: Map<number, Digest>
}

export function factsOf(named: Pick<SeriesFacts, 'key' | 'labels' | 'target' | 'group'>, parts: number): SeriesFacts {
  const nothing = (length: number) => new Float64Array(length).fill(Number.NaN)
  const sets = {
    clashes: new Set<number>(),
    begins: new Set<number>(),
    odd: new Set<number>(),
    apart: new Set<number>(),
    digests: new Map<number, Digest>(),
  }
  return { ...named, spellings: [], inside: nothing(parts), edges: nothing(parts + 1), ...sets }
}

/** What one spelling shows of parts, in order of time. */
export function addInside(facts: SeriesFacts, shown: Iterable<readonly [part: number, value: number]>): void {
  let before = Number.NaN
  for (const [part, value] of shown) {
    if (Number.isNaN(value)) continue
    if (!Number.isNaN(facts.inside[part])) facts.clashes.add(part)
    if (part !== before + 1) facts.begins.add(part)
    facts.inside[part] = value
    before = part
  }
}

/** What one spelling shows at a boundary; of two, the newer has counted on. */
export function addEdge(facts: SeriesFacts, edge: number, value: number): void {
  const { edges } = facts
  const known = edges[edge] as number
  if (isCount(value) && !Number.isNaN(known) && known !== value) facts.apart.add(edge)
  if (isCount(value)) edges[edge] = Number.isNaN(known) ? value : Math.max(known, value)
  else for (const part of [edge - 1, edge]) addOdd(facts, part)
}

/** What no counter can have is looked at closely. */
export function addOdd({ odd, clashes }: SeriesFacts, part: number): void {
  odd.add(part)
  clashes.add(part)
}

/** A part that begins with the value of one spelling and goes on in another is told by neither alone. */
export function joinSpellings({ spellings, begins, clashes }: SeriesFacts): void {
  if (spellings.length > 1) for (const part of begins) clashes.add(part)
}

/** The buckets of one histogram, by their edge. */
export type Histograms = readonly ReadonlyMap<string, SeriesFacts>[]

export function histogramsOf(series: Iterable<SeriesFacts>): Histograms {
  const histograms = new Map<string, Map<string, SeriesFacts>>()
  for (const facts of series) {
    const { le, ...rest } = facts.labels
    if (le === undefined) continue
    const key = keyOf(rest)
    const buckets = histograms.get(key) ?? new Map<string, SeriesFacts>()
    histograms.set(key, buckets.set(le, facts))
  }
  return [...histograms.values()]
}
