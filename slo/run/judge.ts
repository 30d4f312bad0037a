import { type Verdict, worst } from '../verdict.ts'
import type { ScoredObjective, TrustCheck } from './record.ts'

const slowness: ReadonlySet<string> = new Set(['latency', 'percentile', 'throughput'])

/** What an invalid check can be the reason of. A generator that stood still also measures what was under way as slow. */
const excuses: readonly { readonly check: string; readonly why: string; readonly covers: (kind: string) => boolean }[] =
  [
    {
      check: 'machine-quiet',
      why: 'The machine was busy with something else, which can be the reason.',
      covers: (kind) => kind !== 'correctness',
    },
    {
      check: 'rate-held',
      why: 'The generator did not hold the rate, which can be the reason.',
      covers: (kind) => slowness.has(kind),
    },
    {
      check: 'generator-lag',
      why: 'The generator was late itself, which can be the reason.',
      covers: (kind) => slowness.has(kind),
    },
  ]

/** A miss that the generator or the machine can explain is inconclusive; wrong answers are never excused. */
export function excuse(scored: ScoredObjective, trust: readonly TrustCheck[]): ScoredObjective {
  if (scored.verdict !== 'missed') return scored
  const invalid = new Set(trust.filter(({ outcome }) => outcome === 'invalid').map(({ id }) => id))
  const found = excuses.find(({ check, covers }) => invalid.has(check) && covers(scored.objective.kind))
  return found ? { ...scored, verdict: 'inconclusive', reasons: [...scored.reasons, found.why] } : scored
}

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
