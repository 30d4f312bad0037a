import { meanOf } from '../statistics.ts'
import type { Resource, Trial } from './trial.ts'

/** A curve through measured points, and how much of their variation it explains; below `fits` it is not one. */
type Law = {
  readonly at: (perSecond: number) => number
  /** Share of the variation that it explains, 1 at most. */
  readonly explained: number
  readonly fits: boolean
}

/** Below, a curve says less than the points themselves. */
const explains = 0.9
const fewestLoads = 4

type LoadCurve = readonly (readonly [perSecond: number, value: number])[]

/** The utilisation law: each request needs so much of a part, above what it uses without any. Its slope is the service demand. */
export type Demand = Law & {
  readonly idle: number
  readonly perRequest: number
  /** As much as it may be wrong by, twice its standard error: a load that was tried often is known better than its points scatter. */
  readonly giveOrTake: number
}

export function demandOf(points: LoadCurve): Demand | undefined {
  if (loadsIn(points) < fewestLoads) return undefined
  const [mx, my] = [meanOf(points.map(([x]) => x)), meanOf(points.map(([, y]) => y))]
  const spread = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0)
  const perRequest = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / spread
  const idle = my - perRequest * mx
  const left = points.reduce((sum, [x, y]) => sum + (y - idle - perRequest * x) ** 2, 0)
  const giveOrTake = 2 * Math.sqrt(left / (points.length - 2) / spread)
  return { ...lawOf(points, (x) => idle + perRequest * x), idle, perRequest, giveOrTake }
}

/** A queue: latency grows as 1 / (1 − load / most), the knee of Erlang's and Kingman's formulas. */
type Queueing = Law & { readonly mostPerSecond: number; readonly unloaded: number }

/** Latencies are compared by their logarithms: a knee of seconds would hide everything before it. */
export function queueingOf(points: LoadCurve): Queueing | undefined {
  const known = points.filter(([, value]) => value > 0)
  if (loadsIn(known) < fewestLoads) return undefined
  const largest = Math.max(...known.map(([x]) => x))
  const logs = known.map(([x, y]) => [x, Math.log(y)] as const)
  const tried = Array.from({ length: 400 }, (_, i) => largest * 1.002 * 1.005 ** i).map((mostPerSecond) => {
    const growth = (x: number) => -Math.log(1 - x / mostPerSecond)
    const unloaded = meanOf(logs.map(([x, y]) => y - growth(x)))
    return { mostPerSecond, unloaded: Math.exp(unloaded), ...lawOf(logs, (x) => unloaded + growth(x)) }
  })
  const best = tried.reduce((before, each) => (each.explained > before.explained ? each : before))
  return { ...best, at: (x) => Math.exp(best.at(x)) }
}

/**
 * Gunther's universal scalability law: X(N) = λN / (1 + σ(N − 1) + κN(N − 1)), where N requests are under way (Little: rate times mean time). contention is σ, coherence κ; with
 * coherence there is a peak.
 */
type Scalability = Law & {
  readonly contention: number
  readonly coherence: number
  readonly peakPerSecond: number | undefined
}

export function scalabilityOf(trials: readonly Trial[]): Scalability | undefined {
  const points = trials.flatMap(({ operations, answered, seconds }) => {
    const underWay = operations.reduce(
      (sum, { perSecond, onTheWire: { meanMs = Number.NaN } }) =>
        sum + (perSecond > 0 ? (perSecond * meanMs) / 1000 : 0),
      0,
    )
    return underWay > 0 && answered > 0 ? [[underWay, answered / seconds] as const] : []
  })
  if (loadsIn(points) < fewestLoads) return undefined
  // N / X = a + bN + cN², in relative terms, so that the largest does not decide alone.
  const solved = solve3(points.map(([n, x]) => ({ row: [x / n, x, x * n] as const, value: 1 })))
  if (!solved) return undefined
  const [a, b, c] = solved
  const one = a + b + c
  if (one <= 0 || c < 0) return undefined
  const at = (n: number) => n / (a + b * n + c * n * n)
  const peak = c > 0 ? at(Math.sqrt(a / c)) : undefined
  return {
    ...lawOf(points, at),
    contention: (b + c) / one,
    coherence: c / one,
    peakPerSecond: a > 0 ? peak : undefined,
  }
}

/** How a part was used, load by load. */
export function usageOf(trials: readonly Trial[], resource: Resource): LoadCurve {
  return trials.flatMap(({ perSecond, utilisation }) =>
    utilisation.flatMap((each) => (each.resource === resource ? [[perSecond, each.used] as const] : [])),
  )
}

function lawOf(points: LoadCurve, at: (x: number) => number): Law {
  const middle = meanOf(points.map(([, y]) => y))
  const all = points.reduce((sum, [, y]) => sum + (y - middle) ** 2, 0)
  const left = points.reduce((sum, [x, y]) => sum + (y - at(x)) ** 2, 0)
  const explained = all > 0 ? 1 - left / all : 0
  return { at, explained, fits: explained >= explains }
}

const loadsIn = (points: LoadCurve) => new Set(points.map(([x]) => x)).size

type Three = readonly [number, number, number]

/** Least squares by Cramer's rule; undefined where the points lie on too few places. */
function solve3(rows: readonly { readonly row: Three; readonly value: number }[]): Three | undefined {
  const sum = (of: (row: Three, value: number) => number) =>
    rows.reduce((total, { row, value }) => total + of(row, value), 0)
  const matrix = [0, 1, 2].map((i) => [0, 1, 2].map((j) => sum((row) => (row[i] ?? 0) * (row[j] ?? 0))))
  const right = [0, 1, 2].map((i) => sum((row, value) => (row[i] ?? 0) * value))
  const whole = determinant(matrix)
  if (Math.abs(whole) < Number.EPSILON) return undefined
  const [a = 0, b = 0, c = 0] = [0, 1, 2].map(
    (k) => determinant(matrix.map((row, i) => row.map((cell, j) => (j === k ? (right[i] ?? 0) : cell)))) / whole,
  )
  return [a, b, c]
}

function determinant([
  [a = 0, b = 0, c = 0] = [],
  [d = 0, e = 0, f = 0] = [],
  [g = 0, h = 0, i = 0] = [],
]: readonly (readonly number[])[]) {
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
}
