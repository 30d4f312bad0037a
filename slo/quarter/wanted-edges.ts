import type { Unit } from '../promises/indicator.ts'
import { writePattern } from '../promql/matchers.ts'
import { matchesWhole, quotePattern } from '../promql/pattern.ts'
import { type Edge, edgeFor, edgeOf, inUnit, lePattern } from './buckets.ts'

/** The buckets that thresholds need, or those around them, and the one that holds everything. */
export function wantedEdges(thresholdsMs: readonly number[], edgesMs: readonly number[]): readonly number[] {
  return withInfinity(
    thresholdsMs.flatMap((ms) => {
      const edge = edgeFor(ms, edgesMs)
      return edge.kind === 'exact' ? [edge.ms] : around(edge)
    }),
  )
}

/** The same with the buckets around those that thresholds need: where one is missing for a time, they tell what it can have held. */
export function wantedEdgesWithNeighbours(
  thresholdsMs: readonly number[],
  edgesMs: readonly number[],
): readonly number[] {
  const wanted = wantedEdges(thresholdsMs, edgesMs)
  const neighbours = wanted.filter(Number.isFinite).flatMap((ms) => {
    const edge = edgeFor(
      ms,
      edgesMs.filter((each) => each !== ms),
    )
    return edge.kind === 'exact' ? [] : around(edge)
  })
  return withInfinity([...wanted, ...neighbours])
}

type Bracketed = Extract<Edge, { kind: 'bracketed' }>
const around = ({ belowMs, aboveMs }: Bracketed) => [belowMs, aboveMs].filter((each) => each > 0)

function withInfinity(wanted: readonly number[]): readonly number[] {
  return [...new Set([...wanted, Number.POSITIVE_INFINITY])].sort((a, b) => a - b)
}

/** @param spelled what servers write otherwise than is expected of them */
export function leMatcher(wantedMs: readonly number[], unit: Unit, spelled: readonly string[] = []): string {
  const others = spelled.filter((le) => wantedMs.includes(edgeOf(le, unit))).map(quotePattern)
  return writePattern('le', [...wantedMs.map((ms) => lePattern(ms, unit)), ...others].join('|'))
}

/** Spellings of edges that nobody would look for: "5e-01", "0.50", "5.0E-1". */
export function oddlySpelled(values: readonly string[], unit: Unit): readonly string[] {
  return values.filter(
    (le) => Number.isFinite(edgeOf(le, unit)) && !matchesWhole(lePattern(edgeOf(le, unit), unit), le),
  )
}

/** As counts write an edge, however a server spells it. */
export function writeEdge(ms: number, unit: Unit): string {
  return Number.isFinite(ms) ? String(inUnit(ms, unit)) : '+Inf'
}
