import type { Unit } from '../promises/indicator.ts'
import { writePattern } from '../promql/matchers.ts'
import { edgeFor, inUnit, lePattern } from './buckets.ts'

/** The buckets that thresholds need, or those around them, and the one that holds everything. */
export function wantedEdges(thresholdsMs: readonly number[], edgesMs: readonly number[]): readonly number[] {
  const wanted = thresholdsMs.flatMap((ms) => {
    const edge = edgeFor(ms, edgesMs)
    return edge.kind === 'exact' ? [edge.ms] : [edge.belowMs, edge.aboveMs].filter((each) => each > 0)
  })
  return [...new Set([...wanted, Number.POSITIVE_INFINITY])].sort((a, b) => a - b)
}

export function leMatcher(wantedMs: readonly number[], unit: Unit): string {
  return writePattern('le', wantedMs.map((ms) => lePattern(ms, unit)).join('|'))
}

/** As counts write an edge, however a server spells it. */
export function writeEdge(ms: number, unit: Unit): string {
  return Number.isFinite(ms) ? String(inUnit(ms, unit)) : '+Inf'
}
