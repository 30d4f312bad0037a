import { assertNever } from '../../../common/failure.ts'
import { atLeast } from '../../fraction.ts'
import type { Objective, OperationName } from '../../promises/objective.ts'
import { counted, perSecond } from '../../words.ts'
import { type AnswerCount, count, isOf } from '../answer-counts.ts'
import { workIn } from '../beside.ts'
import { planned, type RunEvidence, ratePerSecond } from '../evidence.ts'
import { type PromiseOfRun, type ScoredObjective, throughputTolerance } from '../record.ts'
import { scoreBeside } from './beside.ts'
import { scoreCorrectness } from './correctness.ts'
import { availabilityRule, blame, knowsWhatWasSent, scoreFraction, scoreLatency } from './fraction.ts'
import { scoreRecovery } from './recovery.ts'

/** Holds one promise against the evidence. The counts are requests: what was planned and never answered is not good. */
export function scorePromise({ operation, objective }: PromiseOfRun, evidence: RunEvidence): ScoredObjective {
  const work = workIn(evidence.beside, operation)
  if (work && objective.kind !== 'recovery') return scoreBeside(objective, work)
  switch (objective.kind) {
    case 'throughput':
      return scoreThroughput(operation, objective, evidence)
    case 'recovery':
      return scoreRecovery(operation, objective, evidence)
    case 'correctness':
      return scoreCorrectness(operation, objective, evidence)
    case 'availability':
      return scoreFraction(operation, objective, availabilityRule(objective.target), evidence)
    case 'latency':
    case 'percentile':
      return scoreLatency(operation, objective, evidence)
    default:
      return assertNever(objective)
  }
}

function scoreThroughput(
  operation: OperationName | 'all',
  objective: Extract<Objective, { kind: 'throughput' }>,
  evidence: RunEvidence,
): ScoredObjective {
  const answers = evidence.tally.filter(isOf(operation))
  const { durationSeconds } = evidence.plan
  const good = count(answers, ({ outcome }) => outcome === 'ok')
  const total = Math.round(objective.perSecond * durationSeconds)
  const base = { operation, objective, good, total, perSecond: good / durationSeconds, evidence: ['client'] }
  const offered = ratePerSecond(evidence.plan, operation)
  if (offered < objective.perSecond) {
    const reason = `The run offered ${perSecond(offered)}, which cannot show that ${perSecond(objective.perSecond)} is sustained.`
    return { ...base, verdict: 'inconclusive', reasons: [reason] }
  }
  if (atLeast(good, total, throughputTolerance))
    return { ...base, verdict: 'met', reasons: withinTolerance(total - good) }
  const unsent = Math.max(planned(evidence.plan, operation) - count(answers), 0)
  if (atLeast(good + unsent, total, throughputTolerance)) {
    return { ...base, verdict: 'inconclusive', reasons: [missing(unsent, evidence)] }
  }
  const rule = { ...availabilityRule(throughputTolerance), good: ({ outcome }: AnswerCount) => outcome === 'ok' }
  return { ...base, verdict: 'missed', reasons: blame(answers, unsent, base, rule, evidence) }
}

function missing(unsent: number, evidence: RunEvidence): string {
  return knowsWhatWasSent(evidence)
    ? `The generator did not send ${counted(unsent, 'request')}.`
    : `What became of ${counted(unsent, 'request')} is not known.`
}

function withinTolerance(short: number): string[] {
  return short > 0
    ? [`${counted(short, 'request')} short of the promised rate; up to 1 % is availability's to judge.`]
    : []
}
