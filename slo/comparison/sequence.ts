import { type Block, operationsIn, pairsOf, type Side } from './block.ts'
import { type Design, looksOf, orderOf } from './design.ts'
import { type Compared, estimate, type MeasureResult } from './estimate.ts'
import { decides, isSlowest, type Measure, measureId, measuresOf } from './measure.ts'
import { type ReadPair, readPair } from './reading.ts'

/*
 * The plan of a comparison: looks after 10, 20, 40 pairs share the error that all intervals together may make, so that it may stop at
 * any of them. What a look suspects, the pairs up to the next look have to show again by themselves, on services that were started
 * anew; so that a wrong accusation takes two mistakes in a row. No clock and no network: blocks in, the next pair out.
 */

export type Comparison = {
  readonly design: Design
  readonly pairs: readonly ReadPair[]
  /** Every look that there were enough pairs for. */
  readonly looks: readonly InterimAnalysis[]
}

/** What was seen at one look. */
export type InterimAnalysis = {
  /** Pairs that counted until then. */
  readonly pairs: number
  readonly told: readonly MeasureResult[]
  /** Measures, by id, in which B is worse than is tolerated. */
  readonly suspected: readonly string[]
  /** Those that the look before had suspected and the pairs since then show again. */
  readonly confirmed: readonly string[]
}

type ComparisonStep =
  | {
      readonly kind: 'pair'
      /** Its number, which its blocks carry. */
      readonly pair: number
      readonly order: readonly [Side, Side]
      /** Both services are started anew where this is not that of the pair before. */
      readonly start: number
    }
  | { readonly kind: 'stop'; readonly because: ComparisonStop }

/** regression: confirmed. shown: no measure is worse than tolerated. exhausted: the last look. spoiled: too many pairs were. */
export type ComparisonStop = 'regression' | 'shown' | 'exhausted' | 'spoiled'

/** @param blocks of a comparison that was interrupted, to go on from; a pair of which one is missing is measured again */
export function begin(design: Design, blocks: readonly Block[] = []): Comparison {
  return pairsOf(blocks).reduce(observe, { design, pairs: [], looks: [] } as Comparison)
}

/** One pair more. */
export function observe({ design, pairs, looks }: Comparison, pair: Readonly<Record<Side, Block>>): Comparison {
  const all = [...pairs, readPair(pair)]
  const counting = countingPairs(all)
  const isDue = looksOf(design)[looks.length] === counting.length && stopOf(design, looks) === undefined
  return { design, pairs: all, looks: isDue ? [...looks, look(design, counting, looks.at(-1))] : looks }
}

/** What to measure next. */
export function nextStep({ design, pairs, looks }: Comparison): ComparisonStep {
  const counting = countingPairs(pairs).length
  const because = stopOf(design, looks)
  if (because) return { kind: 'stop', because }
  if (pairs.length - counting > design.mostExcused) return { kind: 'stop', because: 'spoiled' }
  const pair = pairs.length
  return { kind: 'pair', pair, order: orderOf(design, pair), start: startOf({ design, looks }, counting) }
}

/**
 * Both services have a start for each `firstLook` pairs, and two where something is suspected: processes are lucky or unlucky for as long as they live, and
 * all pairs of one start say the same of it.
 */
function startOf({ design, looks }: Pick<Comparison, 'design' | 'looks'>, counting: number): number {
  const isSuspicious = (looks.at(-1)?.suspected.length ?? 0) > 0
  return isSuspicious ? Math.floor((2 * counting) / design.firstLook) : 2 * Math.floor(counting / design.firstLook)
}

/** How many pairs more there are to be on the same start of the services; none of them lies beyond the next look. */
export function pairsOfStart({ design, pairs, looks }: Comparison): number {
  const counting = countingPairs(pairs).length
  const now = startOf({ design, looks }, counting)
  let more = 1
  while (startOf({ design, looks }, counting + more) === now) more++
  return more
}

/** Those that count. */
export function countingPairs(pairs: readonly ReadPair[]): readonly ReadPair[] {
  return pairs.filter((pair) => !pair.isExcused)
}

/** All that these pairs can tell. */
export function measuresIn(pairs: readonly ReadPair[]): readonly Measure[] {
  const isTold = (measure: Measure) => pairs.some(({ readings: { A } }) => A.has(measureId(measure)))
  const measures = measuresOf(operationsIn(pairs.flatMap(({ blocks: { A, B } }) => [A, B])))
  return measures.filter((measure) => !isSlowest(measure) || isTold(measure))
}

function look(design: Design, pairs: readonly ReadPair[], before: InterimAnalysis | undefined): InterimAnalysis {
  const alpha = 1 - design.confidence
  const { suspicion } = design
  const measures = measuresIn(pairs)
  const deciding = measures.filter(decides)
  const others = measures.filter((measure) => !decides(measure))
  // Every look has an equal part of the error, the one that only confirms included.
  const part = alpha / looksOf(design).length
  const told = [deciding, others].flatMap((each) => estimate(pairs, each, design, part))
  const doubted = deciding.filter((measure) => before?.suspected.includes(measureId(measure)))
  const confirmed = doubted.length === 0 ? [] : worse(estimate(pairs.slice(before?.pairs), doubted, design, alpha))
  const suspected = suspicion === undefined ? told : estimate(pairs, deciding, design, suspicion)
  return { pairs: pairs.length, told, suspected: worse(suspected), confirmed }
}

function stopOf(design: Design, looks: readonly InterimAnalysis[]): Exclude<ComparisonStop, 'spoiled'> | undefined {
  const last = looks.at(-1)
  if (!last) return undefined
  if (last.confirmed.length > 0) return 'regression'
  if (looks.length > design.looks) return 'exhausted'
  if (last.suspected.length > 0) return undefined
  if (isShown(last.told)) return 'shown'
  return looks.length === design.looks ? 'exhausted' : undefined
}

function isShown(told: readonly MeasureResult[]): boolean {
  const deciding = comparedOf(told).filter(({ measure }) => decides(measure))
  const isWithin = ({ difference: { upper }, tolerated }: Compared) => upper !== undefined && upper <= tolerated
  return deciding.length > 0 && deciding.every(isWithin)
}

function comparedOf(told: readonly MeasureResult[]): readonly Compared[] {
  return told.filter((each) => 'difference' in each)
}

function worse(told: readonly MeasureResult[]): readonly string[] {
  return comparedOf(told).flatMap(({ measure, difference: { lower }, tolerated }) =>
    decides(measure) && lower !== undefined && lower > tolerated ? [measureId(measure)] : [],
  )
}
