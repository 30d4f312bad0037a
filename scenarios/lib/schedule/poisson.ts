import { hash3, uniforms } from '../../../wiki/random.ts'
import { countWhile, type Schedule } from './schedule.ts'

const { ceil, sqrt, PI } = Math

/** How requests of a rate arrive: evenly, or by chance. */
export const noises = ['even', 'poisson'] as const
export type Noise = (typeof noises)[number]

/** Requests of a cell on average; each is drawn and put in order at once. */
const perCell = 16
/** Splits that are remembered, of the many that are drawn again when they are needed. */
const mostSplits = 1000

interface Cell {
  readonly number: number
  /** How many requests there are in those before it. */
  readonly first: number
  /** Where its own lie. */
  readonly areas: Float64Array
}

/**
 * Arrivals by chance instead of evenly: a Poisson process with the rate of a schedule, of which its number of requests is given, so that what was
 * asked for and what is due stay the same whole number. It is the uniform law over the area under the rate, put in order: the area is halved again and
 * again, each half gets its part of the requests by the binomial law, and the requests of a cell are drawn in it. Each draw inverts the law at
 * one uniform number of the stream; nothing but arithmetic and square roots is used, so every engine draws the same.
 */
export function poisson({ requests, intendedMs }: Schedule, stream: number): Schedule {
  const depth = requests <= perCell ? 0 : ceil(Math.log2(requests / perCell))
  const cells = 2 ** depth
  const width = requests / cells
  const draw = uniforms(hash3(stream, 1, 0))
  const splits = new Map<number, number>()

  const leftOf = (node: number, inBoth: number): number => {
    const known = splits.get(node)
    if (known !== undefined) return known
    if (splits.size === mostSplits) splits.clear()
    const left = inHalf(inBoth, draw(node))
    splits.set(node, left)
    return left
  }

  /** The one that was needed last. */
  let cell: Cell = { number: -1, first: 0, areas: new Float64Array(0) }
  /** Goes down to the cell that lies left or right of each split as the caller says. */
  const cellWhere = (isRight: (level: number, left: number, first: number) => boolean): Cell => {
    let number = 0
    let first = 0
    let inside = requests
    for (let level = 0; level < depth; level++) {
      const left = leftOf(2 ** level + number, inside)
      number *= 2
      if (isRight(level, left, first)) {
        number++
        first += left
        inside -= left
      } else inside = left
    }
    if (cell.number !== number) cell = { number, first, areas: areasIn(number, inside) }
    return cell
  }

  const areasIn = (number: number, inside: number): Float64Array => {
    const place = uniforms(hash3(stream, 2, number))
    const areas = new Float64Array(inside)
    for (let i = 0; i < inside; i++) areas[i] = (number + place(i)) * width
    return areas.sort()
  }

  return {
    requests,
    intendedMs(k) {
      const { first, areas } =
        k >= cell.first && k < cell.first + cell.areas.length
          ? cell
          : cellWhere((_, left, before) => k - before >= left)
      return intendedMs(areas[k - first] as number)
    },
    before(ms) {
      // The first cell begins with the schedule, whenever that is.
      const wanted = Math.max(countWhile(cells, (i) => intendedMs(i * width) < ms) - 1, 0)
      const { first, areas } = cellWhere((level) => Math.floor(wanted / 2 ** (depth - 1 - level)) % 2 === 1)
      return first + countWhile(areas.length, (i) => intendedMs(areas[i] as number) < ms)
    },
  }
}

/** How many of n fall into one of two halves: the binomial law, from the likeliest number outwards, at the uniform number u. */
export function inHalf(n: number, u: number): number {
  if (n === 0) return 0
  const middle = Math.floor(n / 2)
  let low = middle
  let high = middle + 1
  let ofLow = likeliest(n)
  let ofHigh = (ofLow * (n - middle)) / high
  let rest = u
  // What is left of all probability then is less than a uniform number can tell.
  while (ofLow + ofHigh > 1e-18) {
    rest -= ofLow
    if (rest < 0) return low
    rest -= ofHigh
    if (rest < 0) return high
    ofLow *= low / (n - low + 1)
    ofHigh *= (n - high) / (high + 1)
    low--
    high++
  }
  return middle
}

/** The probability of the likeliest number of n, which is C(2m, m) / 4^m for m = ⌈n/2⌉. */
function likeliest(n: number): number {
  const m = ceil(n / 2)
  if (m <= 64) {
    let product = 1
    for (let i = 1; i <= m; i++) product *= (2 * i - 1) / (2 * i)
    return product
  }
  // Stirling's series of it; the first term that is left out is below 10^-14.
  const x = 1 / m
  return (1 + x * (-1 / 8 + x * (1 / 128 + x * (5 / 1024 + x * (-21 / 32768 - (x * 399) / 262144))))) / sqrt(PI * m)
}
