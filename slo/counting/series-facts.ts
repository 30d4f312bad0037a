import type { Labels } from '../prometheus/samples.ts'
import { keyOf } from './identity.ts'
import type { RangeParts } from './parts.ts'
import type { Selector } from './request.ts'
import { type Digest, isCount } from './series/increments.ts'

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
  readonly inside: number[]
  /** Values at the boundaries: the start of the first part, then the end of each. */
  readonly edges: number[]
  /** Parts in which two spellings have samples, or that begin with the value of an older one. */
  clashes: Places
  /** Parts in which a spelling has samples, though none in the part before. */
  begins: Places
  /** Parts with a value that no counter can have. */
  odd: Places
  /** Parts with a value that is no whole number. */
  fractions: Places
  /** Boundaries at which its spellings show different values: one may be newer, but only once. */
  apart: Places
  /** remote-read: of the parts in which a spelling came or went. */
  digests: ReadonlyMap<number, Digest>
}

/** Some parts of a chunk, or boundaries, a bit for each: of a hundred thousand series, sets would be most of what is held. */
type Places = number
export const bitOf = (place: number): Places => 1 << place
export const isAmong = (places: Places, place: number): boolean => (places & bitOf(place)) !== 0

const noDigests: SeriesFacts['digests'] = new Map()

export function factsOf(named: Pick<SeriesFacts, 'key' | 'labels' | 'target' | 'group'>, parts: number): SeriesFacts {
  const nothing = (length: number) => new Array<number>(length).fill(Number.NaN)
  const none = { clashes: 0, begins: 0, odd: 0, fractions: 0, apart: 0, digests: noDigests }
  return { ...named, spellings: [], inside: nothing(parts), edges: nothing(parts + 1), ...none }
}

/** What one spelling shows of parts, in order of time. */
export function addInside(facts: SeriesFacts, shown: Iterable<readonly [part: number, value: number]>): void {
  let before = Number.NaN
  for (const [part, value] of shown) {
    if (Number.isNaN(value)) continue
    if (!Number.isNaN(facts.inside[part])) facts.clashes |= bitOf(part)
    if (part !== before + 1) facts.begins |= bitOf(part)
    facts.inside[part] = value
    before = part
  }
}

/** What one spelling shows at a boundary; of two, the newer has counted on. */
export function addEdge(facts: SeriesFacts, edge: number, value: number): void {
  const { edges } = facts
  const known = edges[edge] as number
  if (isCount(value) && !Number.isNaN(known) && known !== value) facts.apart |= bitOf(edge)
  if (isCount(value)) edges[edge] = Number.isNaN(known) ? value : Math.max(known, value)
  else for (const part of [edge - 1, edge]) addOdd(facts, part)
}

/** What no counter can have is looked at closely. */
export function addOdd(facts: SeriesFacts, part: number): void {
  facts.odd |= bitOf(part)
  facts.clashes |= bitOf(part)
}

/** A part that begins with the value of one spelling and goes on in another is told by neither alone. */
export function joinSpellings(facts: SeriesFacts): void {
  if (facts.spellings.length > 1) facts.clashes |= facts.begins
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

/** All series of a chunk. */
export type Survey = {
  readonly chunk: RangeParts
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
