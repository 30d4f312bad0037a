import { merged, size } from '../histogram.ts'
import { clopperPearson } from '../interval.ts'
import { latenciesOf } from '../run/latencies.ts'
import { medianOf } from '../statistics.ts'
import { type Block, operationsIn, type Side } from './block.ts'
import type { Design } from './design.ts'
import { isShare, isSlowest, leastRequests, type Measure, measureId } from './measure.ts'
import { interpolatedMs, type ReadPair } from './reading.ts'
import type { Shift } from './record.ts'
import { type Estimate, type PairedDifferences, relative, simultaneous } from './simultaneous.ts'

/** What pairs say of one measure. Differences are relative (0.06: B took 6 % more), those of shares in points. */
export type Compared = {
  readonly measure: Measure
  /** The median block of each side, ms or a share. */
  readonly a: number
  readonly b: number
  readonly difference: Estimate
  /** B may be worse by so much … */
  readonly tolerated: number
  /** … and must be shown not to be worse by so much before it passes. */
  readonly excluded: number
}
type Refused = { readonly measure: Measure; readonly refused: string }
export type MeasureResult = Compared | Refused

/**
 * Every measure on these pairs; the intervals of those that decide hold together, and so do those of the others.
 * @param alpha the probability that any of them misses
 */
export function estimate(pairs: readonly ReadPair[], measures: readonly Measure[], design: Design, alpha: number) {
  const told = measures.map((measure) => ({ measure, differences: differencesOf(measure, pairs) }))
  const usable = told.flatMap(({ measure, differences }) => (differences ? [{ measure, differences }] : []))
  const samples = usable.map(({ measure, differences }): PairedDifferences => {
    return { differences, by: isShare(measure) ? 'sums' : 'ranks' }
  })
  const estimates = simultaneous(samples, alpha, design.seed)
  const found = new Map(usable.map(({ measure }, i) => [measureId(measure), estimates[i]] as const))
  return measures.map((measure): MeasureResult => {
    const each = found.get(measureId(measure))
    if (!each) return { measure, refused: whyNot(measure, pairs) }
    return compared(measure, pairs, isShare(measure) ? widened(each, measure, pairs, alpha) : relative(each), design)
  })
}

/** Undefined where any pair says nothing. */
function differencesOf(measure: Measure, pairs: readonly ReadPair[]): readonly number[] | undefined {
  const differences = pairs.flatMap((pair) => differenceOf(measure, pair) ?? [])
  return pairs.length > 0 && differences.length === pairs.length ? differences : undefined
}

/** The logarithm of their ratio, or points of a share; undefined where either says nothing. */
function differenceOf(measure: Measure, { readings }: ReadPair): number | undefined {
  const [a, b] = [readings.A.get(measureId(measure)), readings.B.get(measureId(measure))]
  if (a === undefined || b === undefined) return undefined
  if (isShare(measure)) return b - a
  return a > 0 && b > 0 ? Math.log(b / a) : undefined
}

function compared(measure: Measure, pairs: readonly ReadPair[], difference: Estimate, design: Design): Compared {
  const median = (side: 'A' | 'B') => medianOf(pairs.map((pair) => pair.readings[side].get(measureId(measure)) ?? 0))
  const a = median('A')
  return { measure, a, b: median('B'), difference, ...limits(measure, a, design) }
}

/** By how much B may be worse, and what has to be ruled out, where A took so much. */
export function limits(
  measure: Measure,
  a: number,
  design: Pick<Design, 'tolerated' | 'excluded' | 'toleratedMs' | 'toleratedErrors' | 'excludedErrors'>,
) {
  if (isShare(measure)) return { tolerated: design.toleratedErrors, excluded: design.excludedErrors }
  const tolerated = Math.max(design.tolerated, measure.of === 'latency' ? design.toleratedMs / a : 0)
  return { tolerated, excluded: Math.max(design.excluded, tolerated) }
}

/** Not a single error on either side does not show that there is none: of so many requests, some could have been missed. */
function widened(difference: Estimate, measure: Measure, pairs: readonly ReadPair[], alpha: number): Estimate {
  const operation = measure.of === 'errors' ? measure.operation : ''
  const requests = pairs.reduce((sum, { blocks: { B } }) => sum + (B.operations[operation]?.planned ?? 0), 0)
  const unseen = clopperPearson(requests, requests, 1 - alpha)
  const { estimate: centre, lower, upper } = difference
  if (lower === undefined || upper === undefined) return difference
  const half = Math.max((upper - lower) / 2, 1 - unseen.lower)
  return { estimate: centre, lower: centre - half, upper: centre + half }
}

function whyNot(measure: Measure, pairs: readonly ReadPair[]): string {
  if (pairs.length === 0) return 'No pair of blocks counts.'
  if (measure.of === 'cpu') return 'What processor time the services took was not seen in every block.'
  if (isSlowest(measure)) return 'Not every block tells it.'
  const least = leastRequests(measure)
  const fewest = Math.min(
    ...pairs.flatMap(({ blocks: { A, B } }) =>
      [A, B].map(({ operations }) => operations[measure.operation]?.sent ?? 0),
    ),
  )
  return `It takes ${least} ${measure.operation}s in each block, and there was one with ${fewest}.`
}

const quantiles = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999]
/** Beyond a quantile, a block has to hold so many requests. */
const leastBeyond = 5

/** How the latencies of all blocks of B lie to those of A, from the schedule; the interval of each point holds by itself. */
export function shiftsOf(pairs: readonly ReadPair[], design: Design): readonly Shift[] {
  return operationsIn(pairs.flatMap(({ blocks: { A, B } }) => [A, B])).map((operation) => {
    const blocks = pairs.map(({ blocks: { A, B } }) => ({ A: latencies(A), B: latencies(B) }))
    const all = { A: merged(blocks.map(({ A }) => A)), B: merged(blocks.map(({ B }) => B)) }
    const fewest = Math.min(...blocks.flatMap(({ A, B }) => [size(A), size(B)]))
    const points = quantiles.flatMap((quantile) => {
      if (blocks.length === 0 || Math.min(quantile, 1 - quantile) * fewest < leastBeyond) return []
      const at = (side: Side) => interpolatedMs(all[side], quantile) ?? 0
      const differences = blocks.map(({ A, B }) =>
        Math.log((interpolatedMs(B, quantile) ?? 0) / (interpolatedMs(A, quantile) ?? 0)),
      )
      if (!differences.every(Number.isFinite)) return []
      const [found] = simultaneous([{ differences, by: 'ranks' }], 1 - design.confidence, design.seed)
      return found ? [{ quantile, aMs: at('A'), bMs: at('B'), difference: relative(found) }] : []
    })
    return { operation, points }

    function latencies(block: Block) {
      const told = block.operations[operation]
      return told ? latenciesOf(told, 'fromSchedule', block.timeoutMs) : []
    }
  })
}
