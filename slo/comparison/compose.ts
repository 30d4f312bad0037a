import { size } from '../histogram.ts'
import type { Verdict } from '../verdict.ts'
import type { Block } from './block.ts'
import { lopsided } from './lopsided.ts'
import { readingsOf } from './reading.ts'
import type { ComparisonEvidence, ComparisonReport, Decision, ToldBlock } from './record.ts'
import { type Row, rowsOf } from './rows.ts'
import { begin, countingPairs, nextStep, type Stop } from './sequence.ts'
import { shiftsOf } from './shift.ts'

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
function verdictOf(rows: readonly Row[], isDoubtful: boolean): Verdict {
  const decisions = rows.flatMap((row) => (row.decides && 'decision' in row && row.decision ? [row.decision] : []))
  if (decisions.includes('regression')) return 'missed'
  const passes = decisions.length > 0 && decisions.every((decision) => passing.has(decision))
  return passes && !isDoubtful ? 'met' : 'inconclusive'
}

/** Why nothing follows, whatever the measures say. */
function doubtsOf(blocks: readonly Block[], stopped: Stop | undefined): string[] {
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
function missing(rows: readonly Row[]): string[] {
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
