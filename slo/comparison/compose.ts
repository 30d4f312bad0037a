import { size } from '../histogram.ts'
import { binomialDensity } from '../interval.ts'
import type { Verdict } from '../verdict.ts'
import type { Block } from './block.ts'
import { type Compared, estimate, type MeasureResult, shiftsOf } from './estimate.ts'
import { decides, measureId } from './measure.ts'
import { readingsOf } from './reading.ts'
import type { ComparisonEvidence, ComparisonReport, Decision, MeasureRow, ToldBlock } from './record.ts'
import {
  begin,
  type Comparison,
  type ComparisonStop,
  countingPairs,
  type InterimAnalysis,
  measuresIn,
  nextStep,
} from './sequence.ts'

/** What the blocks of a comparison show. Pure: the same blocks, the same report. */
export function composeComparison({ facts, design, blocks }: ComparisonEvidence): ComparisonReport {
  const comparison = begin(design, blocks)
  const rows = rowsOf(comparison)
  const step = nextStep(comparison)
  const stopped = step.kind === 'stop' ? step.because : undefined
  const doubts = [...doubtsOf(blocks, stopped), ...missing(rows)]
  return {
    schemaVersion: 1,
    kind: 'comparison',
    ...facts,
    verdict: verdictOf(rows, doubts.length > 0),
    reasons: doubts,
    measured: {
      way: 'blocks',
      design,
      blocks: blocks.map(toldBlock),
      looks: comparison.looks.map(({ pairs, suspected, confirmed }) => ({
        pairs,
        suspected: [...suspected],
        confirmed: [...confirmed],
      })),
      ...(stopped ? { stopped } : {}),
    },
    measures: [...rows],
    shifts: [...shiftsOf(countingPairs(comparison.pairs), design)],
  }
}

const passing: ReadonlySet<Decision> = new Set(['improvement', 'not-worse', 'no-difference'])

/**
 * A regression that was confirmed stands, whatever else is in doubt: what spoils a block cannot spoil one side alone time after
 * time. A pass needs that every measure which decides rules out what it has to, and that nothing else is in doubt.
 */
function verdictOf(rows: readonly MeasureRow[], isDoubtful: boolean): Verdict {
  const decisions = rows.flatMap((row) => (row.decides && 'decision' in row && row.decision ? [row.decision] : []))
  if (decisions.includes('regression')) return 'missed'
  const passes = decisions.length > 0 && decisions.every((decision) => passing.has(decision))
  return passes && !isDoubtful ? 'met' : 'inconclusive'
}

/** Why nothing follows, whatever the measures say. */
function doubtsOf(blocks: readonly Block[], stopped: ComparisonStop | undefined): string[] {
  const excused = blocks.filter((block) => block.excused !== undefined)
  const onOneSide = lopsided(excused)
  return [
    ...(stopped === undefined ? ['It was stopped before it had seen enough.'] : []),
    ...(stopped === 'spoiled'
      ? [`The machine or the generator spoiled ${excused.length} blocks: more pairs than are measured again.`]
      : []),
    ...(onOneSide === undefined ? [] : [onOneSide]),
  ]
}

/** Without the median and the errors of what was sent, nothing is known of it. */
function missing(rows: readonly MeasureRow[]): string[] {
  const needed = rows.flatMap((row) => {
    if (!('refused' in row) || !row.decides || row.measure.of === 'cpu') return []
    const isNeeded = row.measure.of === 'errors' || row.measure.statistic === 'P50'
    return isNeeded ? [`The ${row.measure.operation}s could not be compared. ${row.refused}`] : []
  })
  return [...new Set(needed)]
}

function toldBlock(whole: Block): ToldBlock {
  const { operations, timeoutMs: _, ...block } = whole
  const counted = Object.entries(operations).map(([operation, { planned, sent, outcomes }]) => {
    const counts = outcomes.map(({ outcome, fromSchedule }) => [outcome, size(fromSchedule)] as const)
    return [operation, { planned, sent, outcomes: Object.fromEntries(counts) }] as const
  })
  return { ...block, operations: Object.fromEntries(counted), values: Object.fromEntries(readingsOf(whole)) }
}

/** That chance alone spoils one side so much more often is less likely than this. */
const chance = 0.01

/** A sentence where blocks of one side were excused so often that the side itself may be why; undefined where a coin explains it. */
function lopsided(excused: readonly Block[]): string | undefined {
  const [a, b] = (['A', 'B'] as const).map((side) => excused.filter((block) => block.side === side).length)
  if (a === undefined || b === undefined || a + b === 0) return undefined
  const all = a + b
  let tail = 0
  for (let k = Math.max(a, b); k <= all; k++) tail += binomialDensity(k, all, 0.5)
  if (2 * tail >= chance) return undefined
  return `Excused were ${a} blocks of A and ${b} of B: what spoiled them may have been the build itself.`
}

/** Every measure as it stands at a look; before the first, what was measured without a bound. */
export function rowsOf(comparison: Comparison): readonly MeasureRow[] {
  const look = comparison.looks.at(-1)
  const told = look?.told ?? unbounded(comparison)
  return told.map((each) => {
    const isDeciding = decides(each.measure)
    if ('refused' in each) return { ...each, decides: isDeciding }
    return { ...each, decides: isDeciding, decision: decisionOf(each, look) }
  })
}

function unbounded({ design, pairs }: Comparison): readonly MeasureResult[] {
  const told = estimate(countingPairs(pairs), measuresIn(pairs), design, 1 - design.confidence)
  return told.map((each) =>
    'refused' in each ? each : { ...each, difference: { estimate: each.difference.estimate } },
  )
}

function decisionOf(compared: Compared, look: InterimAnalysis | undefined): Decision {
  const { measure, difference, tolerated, excluded } = compared
  const { lower, upper } = difference
  const id = measureId(measure)
  if (look?.confirmed.includes(id)) return 'regression'
  if (look?.suspected.includes(id)) return 'suspected'
  if (lower === undefined || upper === undefined) return 'open'
  if (lower > tolerated) return 'suspected'
  if (upper < 0) return 'improvement'
  if (upper <= tolerated) return 'not-worse'
  if (lower > 0) return 'slower'
  return upper <= excluded ? 'no-difference' : 'open'
}
