import { type Verdict, worst } from '../verdict.ts'
import type { ScoredObjective, TrustCheck } from './record.ts'

/**
 * The verdict of a run and why it is not simply met. A miss stands, however doubtful the rest of the run is, because scoring
 * calls missed only what the generator and the machine cannot explain; whatever else happens in an invalid run proves nothing.
 */
export function judge(
  objectives: readonly ScoredObjective[],
  trust: readonly TrustCheck[],
): { verdict: Verdict; reasons: string[] } {
  const invalid = trust.filter((check) => check.outcome === 'invalid')
  const open = objectives.filter((each) => each.verdict !== 'met')
  return {
    verdict: worst([...objectives.map((each) => each.verdict), ...invalid.map((): Verdict => 'inconclusive')]),
    reasons: [...new Set([...open.flatMap((each) => each.reasons), ...invalid.map((check) => check.finding)])],
  }
}
