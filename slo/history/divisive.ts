import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/*
 * E-divisive: Matteson and James 2014, "A Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data"
 * (https://arxiv.org/abs/1306.4933), as MongoDB uses it on series of benchmarks (Daly et al. 2020, https://arxiv.org/abs/2003.00584).
 */

/** Where a series is cut in two: `at` is the first value of the second part. */
type Split = { readonly at: number; readonly divergence: number }

/** A cut that chance does not explain: a share of at most `chance` of all orders of the values would look as much like one. */
export type ChangePoint = { readonly at: number; readonly chance: number }

type ChangeSearch = {
  /** How probable it may be that anything is found where nothing changed, in one search. */
  readonly level: number
  /** Values that each part has to have. */
  readonly least: number
  readonly seed: number
}

/** Permutations: so many that the level is ten times as coarse as their share, and no fewer than these. */
const fewestPermutations = 999

/**
 * Change points in their order. The best cut of all parts is believed where shuffling the values within the parts makes one as good so
 * rarely; then the parts are cut further. The values have to come independently of each other where nothing changes.
 */
export function changePoints(values: readonly number[], search: ChangeSearch): readonly ChangePoint[] {
  const random = xoroshiro128plus(search.seed)
  const found: ChangePoint[] = []
  for (;;) {
    const parts = partsBetween(values, found)
    const best = bestOf(parts, search.least)
    const chance = best && chanceOf(best, parts, search, (most) => uniformInt(random, 0, most))
    if (!best || chance === undefined) return found.toSorted((a, b) => a.at - b.at)
    found.push({ at: best.at, chance })
  }
}

/** The cut whose two parts differ most from each other, measured against what they differ in themselves; undefined of too few values. */
export function bestSplit(values: readonly number[], least: number): Split | undefined {
  const all = values.length
  let [between, left, right] = [0, 0, sumOfDistances(values)]
  let best: Split | undefined
  for (let at = 0; at <= all - least; at++) {
    if (at >= Math.max(least, 1)) {
      const divergence = divergenceOf(between, left, right, at, all - at)
      if (best === undefined || divergence > best.divergence) best = { at, divergence }
    }
    let [toLeft, toRight] = [0, 0]
    const moved = values[at] ?? 0
    for (let i = 0; i < at; i++) toLeft += Math.abs(moved - (values[i] ?? 0))
    for (let i = at + 1; i < all; i++) toRight += Math.abs(moved - (values[i] ?? 0))
    between += toRight - toLeft
    left += toLeft
    right -= toRight
  }
  return best
}

/** Twice the mean distance between the parts, less those within each; weighed by how many values there are. */
function divergenceOf(between: number, left: number, right: number, n: number, m: number): number {
  const within = (sum: number, size: number) => (size < 2 ? 0 : sum / ((size * (size - 1)) / 2))
  return ((n * m) / (n + m)) * ((2 * between) / (n * m) - within(left, n) - within(right, m))
}

function sumOfDistances(values: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < values.length; i++)
    for (let j = i + 1; j < values.length; j++) sum += Math.abs((values[i] ?? 0) - (values[j] ?? 0))
  return sum
}

type Segment = { readonly from: number; readonly values: readonly number[] }

function partsBetween(values: readonly number[], found: readonly ChangePoint[]): readonly Segment[] {
  const cuts = [0, ...found.map(({ at }) => at).sort((a, b) => a - b), values.length]
  return cuts.slice(1).map((to, i) => ({ from: cuts[i] ?? 0, values: values.slice(cuts[i], to) }))
}

function bestOf(parts: readonly Segment[], least: number): Split | undefined {
  const splits = parts.flatMap(({ from, values }) => {
    const split = bestSplit(values, least)
    return split ? [{ ...split, at: split.at + from }] : []
  })
  return splits.reduce<Split | undefined>((a, b) => (a && a.divergence >= b.divergence ? a : b), undefined)
}

/** Undefined where it is above the level, which is seen long before all permutations are tried. */
function chanceOf(
  best: Split,
  parts: readonly Segment[],
  { level, least }: ChangeSearch,
  draw: (most: number) => number,
): number | undefined {
  const permutations = Math.max(fewestPermutations, Math.ceil(10 / level) - 1)
  // The order as it was is one of them, which keeps the level exact.
  const most = Math.floor(level * (permutations + 1) + 1e-9)
  // Sums in another order differ in their last digits.
  const asMuch = best.divergence * (1 - 1e-9)
  let exceeded = 1
  for (let each = 0; each < permutations; each++) {
    const shuffled = parts.map(({ from, values }) => ({ from, values: inAnyOrder(values, draw) }))
    if ((bestOf(shuffled, least)?.divergence ?? 0) >= asMuch) exceeded++
    if (exceeded > most) return undefined
  }
  return exceeded / (permutations + 1)
}

/** Fisher and Yates. */
function inAnyOrder(values: readonly number[], draw: (most: number) => number): readonly number[] {
  const shuffled = [...values]
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = draw(i)
    const [a, b] = [shuffled[i] ?? 0, shuffled[j] ?? 0]
    shuffled[i] = b
    shuffled[j] = a
  }
  return shuffled
}

/**
 * Values that have to follow the clearest change among `all` before it can be found: fewer, and chance would put the same values at one of the two
 * ends too often. Undefined where no place is enough.
 */
export function fewestAfter(all: number, { level, least }: Pick<ChangeSearch, 'level' | 'least'>): number | undefined {
  let orders = 1
  for (let after = 1; 2 * after <= all; after++) {
    orders *= (all - after + 1) / after
    if (after >= least && 2 / orders <= level) return after
  }
  return undefined
}

/** Values with which a change can be found at all. */
export function fewestValues(search: Pick<ChangeSearch, 'level' | 'least'>): number {
  let all = 2 * search.least
  while (fewestAfter(all, search) === undefined) all++
  return all
}
