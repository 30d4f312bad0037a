import { countWhile, type Schedule, scheduled } from './schedule.ts'

/** How the rate goes through the window. */
export const shapes = ['steady', 'day', 'spikes', 'ramp'] as const
export type Shape = (typeof shapes)[number]

/** A rate at an instant; between two of them it is on the straight line. Two of the same instant are a jump. */
export type Knot = readonly [at: number, rate: number]

/** A curve of so many pieces is a cosine to a thousandth. */
const piecesOfDay = 96
/** Where spikes begin, and how long each is, in parts of the window. */
const spikes = { at: [0.25, 0.5, 0.75], length: 0.05 }

/**
 * The rate through a window from 0 to 1, as a multiple of its lowest.
 * @param peak the highest rate, as a multiple of the lowest
 */
export function knotsOf(shape: Shape, peak: number): readonly Knot[] {
  if (shape === 'ramp')
    return [
      [0, 1],
      [1, peak],
    ]
  if (shape === 'day')
    return Array.from({ length: piecesOfDay + 1 }, (_, i): Knot => {
      const at = i / piecesOfDay
      return [at, 1 + ((peak - 1) * (1 - Math.cos(2 * Math.PI * at))) / 2]
    })
  if (shape === 'spikes')
    return [
      [0, 1],
      ...spikes.at.flatMap((from): Knot[] => {
        const to = from + spikes.length
        return [
          [from, 1],
          [from, peak],
          [to, peak],
          [to, 1],
        ]
      }),
      [1, 1],
    ]
  return [
    [0, 1],
    [1, 1],
  ]
}

/** So many requests, spread over the time in proportion to the rate of the knots, whose own units do not matter. */
export function shaped(knots: readonly Knot[], requests: number, seconds: number): Schedule {
  const [begin] = knots[0] ?? [0]
  const [end] = knots.at(-1) ?? [1]
  /** The area under the rate up to each knot. */
  const areas = [0]
  for (const [i, [at, rate]] of knots.entries()) {
    const before = knots[i - 1]
    if (before) areas.push((areas[i - 1] as number) + ((at - before[0]) * (before[1] + rate)) / 2)
  }
  const all = areas.at(-1) as number
  const toMs = (seconds * 1000) / (end - begin)
  return scheduled(requests, (k) => {
    const area = (k / requests) * all
    const i = Math.max(countWhile(areas.length - 1, (knot) => (areas[knot] as number) <= area) - 1, 0)
    const [from, rate] = knots[i] as Knot
    const [to, next] = knots[i + 1] as Knot
    const rest = area - (areas[i] as number)
    const slope = to > from ? (next - rate) / (to - from) : 0
    // The root of rate·t + slope·t²/2 = rest in the form that a slope of nothing leaves whole.
    const root = rate + Math.sqrt(Math.max(rate * rate + 2 * slope * rest, 0))
    return (from - begin + (root > 0 ? (2 * rest) / root : 0)) * toMs
  })
}
