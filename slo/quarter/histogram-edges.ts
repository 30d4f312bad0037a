import type { Unit } from '../promises/indicator.ts'
import type { Promised } from '../promises/service.ts'
import type { Source } from '../promises/source.ts'
import { writePattern } from '../promql/matchers.ts'
import { matchesWhole, quotePattern } from '../promql/pattern.ts'
import { countedFor, isScorable } from './indicator.ts'

/** Where a threshold lies among the edges that the server has: on one, or between two (0 and Infinity close the row). */
export type Edge =
  | { readonly kind: 'exact'; readonly ms: number }
  | { readonly kind: 'bracketed'; readonly belowMs: number; readonly aboveMs: number }

export function edgeFor(thresholdMs: number, edgesMs: readonly number[]): Edge {
  if (edgesMs.includes(thresholdMs)) return { kind: 'exact', ms: thresholdMs }
  return {
    kind: 'bracketed',
    belowMs: Math.max(0, ...edgesMs.filter((edge) => edge < thresholdMs)),
    aboveMs: Math.min(Number.POSITIVE_INFINITY, ...edgesMs.filter((edge) => edge > thresholdMs)),
  }
}

const msPerUnit: Readonly<Record<Unit, number>> = { us: 0.001, ms: 1, s: 1000 }
/** 0.1 × 3 is not 0.3: what no clock can tell is rounded away. */
const exact = (value: number) => Number(value.toPrecision(12))

/** An `le` in ms: "500", "500.0" and "5e+02" are the same edge. */
export function edgeOf(le: string, unit: Unit): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : exact(Number(le) * msPerUnit[unit])
}

/** A time in ms in the unit of a histogram. */
export function inUnit(ms: number, unit: Unit): number {
  return exact(ms / msPerUnit[unit])
}

/** Every spelling of an edge that a server may use for `le`, as a pattern: 500 ms → "500(\\.0+)?", 0.5 s → "0\\.5". */
export function lePattern(ms: number, unit: Unit): string {
  if (ms === Number.POSITIVE_INFINITY) return String.raw`\+Inf`
  const value = inUnit(ms, unit)
  const plain = quotePattern(String(value))
  const decimal = Number.isInteger(value) ? String.raw`${plain}(\.0+)?` : plain
  // Go writes large and small numbers with an exponent of two digits at least.
  if (value < 1e6 && value >= 1e-4) return decimal
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  const power = `${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`
  return `${decimal}|${quotePattern(`${digits}e${power}`)}`
}

/** Edges in ms that the server has, by the key of what is counted; those of a backend's histogram by its own . */
export type Edges = Readonly<Record<string, readonly number[]>>
/** Values of `le` that are spelled otherwise than is expected, by the same keys. */
export type Spellings = Readonly<Record<string, readonly string[]>>

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

/** The edges that files know, for those who ask no server; a histogram of unknown edges is taken to have its thresholds. */
export function knownEdges(source: Source, promises: readonly Promised[]): Edges {
  const edges = new Map<string, readonly number[]>()
  for (const { of, edgesMs, thresholdMs } of histogramsOf(source, promises)) {
    const known = edgesMs.length > 0 ? edgesMs : [thresholdMs]
    edges.set(of.key, [...new Set([...(edges.get(of.key) ?? []), ...known])])
  }
  return Object.fromEntries(edges)
}

export function histogramsOf(source: Source, promises: readonly Promised[]) {
  return promises.filter(isScorable).flatMap((promised) => {
    const counted = countedFor(promised, source)
    const { objective } = promised
    return counted.kind === 'histogram' && 'thresholdMs' in objective
      ? [{ ...counted, thresholdMs: objective.thresholdMs }]
      : []
  })
}
