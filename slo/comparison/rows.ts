import { type Compared, estimate, type Told } from './estimate.ts'
import { decides, measureId } from './measure.ts'
import type { ComparedRow, Decision, RefusedRow } from './record.ts'
import { type Comparison, countingPairs, type Look, measuresIn } from './sequence.ts'

export type Row = ComparedRow | RefusedRow

/** Every measure as it stands at a look; before the first, what was measured without a bound. */
export function rowsOf(comparison: Comparison): readonly Row[] {
  const look = comparison.looks.at(-1)
  const told = look?.told ?? unbounded(comparison)
  return told.map((each) => {
    const isDeciding = decides(each.measure)
    if ('refused' in each) return { ...each, decides: isDeciding }
    return { ...each, decides: isDeciding, decision: decisionOf(each, look) }
  })
}

function unbounded({ design, pairs }: Comparison): readonly Told[] {
  const told = estimate(countingPairs(pairs), measuresIn(pairs), design, 1 - design.confidence)
  return told.map((each) =>
    'refused' in each ? each : { ...each, difference: { estimate: each.difference.estimate } },
  )
}

function decisionOf(compared: Compared, look: Look | undefined): Decision {
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
