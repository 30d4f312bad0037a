import { allowedFailures, atLeast } from '../../fraction.ts'
import type { Objective, OperationName } from '../../promises/objective.ts'
import { counted } from '../../words.ts'
import { count, isOf } from '../answer-counts.ts'
import type { RunEvidence } from '../evidence.ts'
import type { CommitLog, ScoredObjective } from '../record.ts'

/** Too slow (408) and too many (429) say nothing about what a row holds. */
const aboutTime: ReadonlySet<string> = new Set(['408', '429'])

/** Every row that is asked for was filled before, so that "not found" is as wrong an answer as a wrong row. */
export function scoreCorrectness(
  operation: OperationName | 'all',
  objective: Extract<Objective, { kind: 'correctness' }>,
  { tally, readBack, plan, commitLog }: RunEvidence,
): ScoredObjective {
  const answers = tally.filter(isOf(operation))
  const ok = count(answers, ({ outcome }) => outcome === 'ok')
  const wrong = count(answers, ({ outcome }) => outcome === 'wrong_body')
  const refused = count(answers, ({ outcome, status }) => outcome === 'client_error' && !aboutTime.has(status))
  const broken = readBack.lost + readBack.stale
  const good = ok + readBack.checked - broken
  const total = ok + wrong + refused + readBack.checked
  const allowed = allowedFailures(total, objective.target)
  const base = { operation, objective, good, total, allowed, evidence: ['client'] }
  const reasons = [
    ...(wrong > 0 ? [`${counted(wrong, 'answer')} carried a wrong body.`] : []),
    ...(refused > 0
      ? [`${counted(refused, 'request')} for rows that exist got a client error, such as "not found".`]
      : []),
    ...(readBack.lost > 0 ? [`Lost: ${counted(readBack.lost, 'acknowledged write')}.${early(commitLog)}`] : []),
    ...(readBack.stale > 0 ? [`Read back stale: ${counted(readBack.stale, 'acknowledged write')}.`] : []),
  ]
  // What is wrong proves itself, whatever else nobody could look at.
  if (total > 0 && !atLeast(good, total, objective.target)) return { ...base, verdict: 'missed', reasons }
  if (ok + wrong + refused === 0) {
    return { ...base, verdict: 'inconclusive', reasons: ['No request was answered, so no answer could be checked.'] }
  }
  if (readBack.checked === 0 && plan.operations.some(({ isReadBack, planned }) => isReadBack && planned > 0)) {
    return { ...base, verdict: 'inconclusive', reasons: ['No acknowledged write was read back.'] }
  }
  return { ...base, verdict: 'met', reasons }
}

/** Whoever acknowledges before the disk has it accepts such losses; a promise of right answers does not. */
function early(commitLog: CommitLog | undefined): string {
  return commitLog?.sync === 'periodic'
    ? ' Its Cassandra acknowledges writes before they are on disk (commitlog_sync: periodic), so that one that dies forgets the last of them.'
    : ''
}
