import { allowedFailures } from '../../fraction.ts'
import type { OperationName } from '../../promises/objective.ts'
import { planned, type RunEvidence, type RunPlan } from '../evidence.ts'
import { momentsOf, momentsOfOperation } from '../moments.ts'
import type { Moment, PromiseOfRun, ScoredObjective, SecondOfRun } from '../record.ts'
import type { SoFar } from '../so-far.ts'
import { scorePromise } from './score.ts'

/** How one promise stands while the run goes on. */
export type PromiseSoFar = {
  /** Its counts, and what was measured; its verdict is that of a run that ended here. */
  readonly scored: ScoredObjective
  /** Failures that it allows in the whole run; undefined where it allows none by number. */
  readonly allowedInAll: number | undefined
}

/** Everything that a live view shows. Moments are of seconds that are over. */
export type LiveStatus = {
  readonly seconds: number
  /** What ended in them and in the second that is not over. */
  readonly ended: number
  readonly good: number
  readonly promises: readonly PromiseSoFar[]
  readonly moments: readonly Moment[]
  readonly operationMoments: readonly { readonly operation: OperationName; readonly moments: readonly Moment[] }[]
}

/**
 * How a run stands, by what its generator and the machine told until now: with the functions that make its report, so that the last
 * standing says what the report says. What only comes to light at the end, such as lost writes, is not among it.
 */
export function liveStatusOf(
  promises: readonly PromiseOfRun[],
  { course, secondsOver, evidence }: SoFar,
): LiveStatus | undefined {
  if (!evidence) return undefined
  const { plan, generator } = evidence
  const isDone = course.doing === 'done'
  const seconds = isDone ? plan.durationSeconds : secondsOver
  const isOver = ({ second }: { readonly second: number }) => isDone || second < seconds
  const here = isDone ? evidence : { ...evidence, plan: planSoFar(evidence, seconds) }
  const total = (what: 'sent' | 'ok') =>
    (generator.summary?.seconds ?? []).reduce((sum, each: SecondOfRun) => sum + each[what], 0)
  return {
    seconds,
    ended: total('sent'),
    good: total('ok'),
    promises: promises
      .filter((each) => isKnown(each, plan))
      .map((promise) => promiseSoFar(promise, here, plan, isOver)),
    moments: momentsOf(evidence).filter(isOver),
    operationMoments: plan.operations.flatMap(({ operation }) => {
      const moments = momentsOfOperation(evidence, operation).filter(isOver)
      return moments.length > 0 ? [{ operation, moments }] : []
    }),
  }
}

/** What has not ended is not held against anybody. */
function planSoFar({ plan, generator: { summary } }: RunEvidence, seconds: number): RunPlan {
  const operations = plan.operations.map((each) => ({
    ...each,
    planned: summary?.operations[each.operation]?.sent ?? 0,
  }))
  return { ...plan, operations, durationSeconds: Math.max(seconds, 1) }
}

function isKnown({ operation, objective }: PromiseOfRun, plan: RunPlan): boolean {
  const isSent = operation === 'all' || plan.operations.some((each) => each.operation === operation)
  return isSent && objective.kind !== 'correctness' && objective.kind !== 'recovery'
}

function promiseSoFar(
  promise: PromiseOfRun,
  evidence: RunEvidence,
  whole: RunPlan,
  isOver: (second: SecondOfRun) => boolean,
): PromiseSoFar {
  const { operation, objective } = promise
  const scored = scorePromise(promise, evidence)
  if (objective.kind !== 'throughput')
    return {
      scored,
      allowedInAll: 'target' in objective ? allowedFailures(planned(whole, operation), objective.target) : undefined,
    }
  const { summary } = evidence.generator
  const told = operation === 'all' ? summary?.seconds : summary?.operations[operation]?.seconds
  const good = (told ?? []).filter(isOver).reduce((sum, { ok }) => sum + ok, 0)
  return { scored: { ...scored, good, perSecond: good / evidence.plan.durationSeconds }, allowedInAll: undefined }
}
