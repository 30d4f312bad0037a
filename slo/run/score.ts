import { assertNever } from '../../common/failure.ts'
import { edgesMs } from '../edges.ts'
import { allowedFailures, atLeast, type Fraction, toNumber } from '../fraction.ts'
import { quantileMs } from '../histogram.ts'
import { clopperPearson } from '../interval.ts'
import type { Objective, Operation } from '../promises/objective.ts'
import { scoreCorrectness } from './correctness.ts'
import {
  operationsOf,
  planned,
  type RunEvidence,
  ratePerSecond,
  readsDatabase,
  type ServiceOperation,
} from './evidence.ts'
import { floorMs } from './machine.ts'
import { latenciesOf } from './percentiles.ts'
import type { ScoredObjective } from './record.ts'
import { type Answer, count } from './tally.ts'
import { counted, grouped, perSecond } from './words.ts'

export type PromiseOfRun = { readonly operation: Operation | 'all'; readonly objective: Objective }

/** A promised rate counts as sustained when this much of it was answered well; the rest is availability's to judge. */
export const throughputTolerance: Fraction = { numerator: 99, denominator: 100 }

/** The same for every fraction: who counts as good, on the schedule's clock and on the wire's, and as the service saw it. */
type Rule = {
  readonly target: Fraction
  readonly good: (answer: Answer) => boolean
  readonly goodOnTheWire: (answer: Answer) => boolean
  readonly serviceGood: (service: ServiceOperation) => number
  readonly quantile: number | undefined
}

const notServerSide = ({ outcome }: Answer) =>
  outcome === 'ok' || outcome === 'client_error' || outcome === 'wrong_body'

/** Holds one promise against the evidence. The counts are requests: what was planned and never answered is not good. */
export function scorePromise({ operation, objective }: PromiseOfRun, evidence: RunEvidence): ScoredObjective {
  switch (objective.kind) {
    case 'throughput':
      return scoreThroughput(operation, objective, evidence)
    case 'correctness':
      return scoreCorrectness(operation, objective, evidence)
    case 'availability':
      return scoreFraction(operation, objective, availabilityRule(objective.target), evidence)
    case 'latency':
    case 'percentile':
      return scoreFraction(operation, objective, latencyRule(objective), evidence)
    default:
      return assertNever(objective)
  }
}

function availabilityRule(target: Fraction): Rule {
  return {
    target,
    good: notServerSide,
    goodOnTheWire: notServerSide,
    serviceGood: ({ total, byCode }) =>
      total - Object.entries(byCode).reduce((sum, [code, n]) => (code.startsWith('5') ? sum + n : sum), 0),
    quantile: undefined,
  }
}

function latencyRule(objective: Extract<Objective, { kind: 'latency' | 'percentile' }>): Rule {
  const { thresholdMs, target } = objective
  if (!edgesMs.some((edge) => edge === thresholdMs)) {
    throw new RangeError(`${thresholdMs} ms is no histogram edge, so requests within it cannot be counted exactly`)
  }
  return {
    target,
    good: ({ outcome, withinMs }) => outcome === 'ok' && withinMs <= thresholdMs,
    goodOnTheWire: ({ outcome, tookMs }) => outcome === 'ok' && tookMs <= thresholdMs,
    serviceGood: ({ okWithin }) => okWithin.get(thresholdMs) ?? 0,
    quantile: objective.kind === 'percentile' ? toNumber(target) : undefined,
  }
}

function scoreFraction(operation: Operation | 'all', objective: Objective, rule: Rule, evidence: RunEvidence) {
  const answers = evidence.tally.filter((answer) => operation === 'all' || answer.operation === operation)
  const sent = count(answers)
  const total = Math.max(planned(evidence.plan, operation), sent)
  const good = count(answers, rule.good)
  const unsent = total - sent
  const base = {
    operation,
    objective,
    good,
    total,
    ...(total > 0 ? { allowed: allowedFailures(total, rule.target), interval: clopperPearson(good, total) } : {}),
    ...measured(operation, rule, evidence),
    ...serviceView(operation, rule, evidence),
    ...databaseAlone(operation, objective, evidence),
    evidence: ['client'],
  }
  if (sent === 0) {
    return {
      ...base,
      verdict: 'inconclusive',
      reasons: [noRequest(operation, evidence)],
    } satisfies ScoredObjective
  }
  const needed = neededSamples(rule.target)
  if (total < needed) {
    const reason = `${counted(total, 'request')} cannot show this: it takes at least ${grouped(needed)}.`
    return { ...base, verdict: 'inconclusive', reasons: [reason] } satisfies ScoredObjective
  }
  if (atLeast(good, total, rule.target))
    return { ...base, verdict: 'met', reasons: weak(base) } satisfies ScoredObjective
  const onTheWire = count(answers, rule.goodOnTheWire)
  if (atLeast(onTheWire + unsent, total, rule.target)) {
    return {
      ...base,
      verdict: 'inconclusive',
      reasons: [generatorDecides(unsent, onTheWire, sent, evidence)],
    } satisfies ScoredObjective
  }
  return { ...base, verdict: 'missed', reasons: blame(answers, unsent, base, rule, evidence) } satisfies ScoredObjective
}

function noRequest(operation: Operation | 'all', { plan, generator: { summary } }: RunEvidence): string {
  if (!summary) return 'Prometheus has no request and the generator kept no journal, so nothing is known.'
  const sent = operationsOf(plan, operation).reduce(
    (total, each) => total + (summary.operations[each.operation]?.sent ?? 0),
    0,
  )
  if (sent === 0) return 'No request was sent, so nothing is known.'
  return `Prometheus has none of the ${counted(sent, 'request')} that were sent, so nothing is known.`
}

/** Ten requests are needed on the small side of a fraction before it says anything. */
function neededSamples({ numerator, denominator }: Fraction): number {
  return numerator === denominator ? 1 : Math.ceil((10 * denominator) / (denominator - numerator))
}

function weak({ interval, objective }: Pick<ScoredObjective, 'interval' | 'objective'>): string[] {
  if (!interval || !('target' in objective) || interval.lower >= toNumber(objective.target)) return []
  return ['The evidence is weak: with this many requests, chance alone could have decided.']
}

function generatorDecides(unsent: number, good: number, sent: number, evidence: RunEvidence): string {
  if (unsent > 0 && !knowsWhatWasSent(evidence)) {
    const rest = `${grouped(good)} of the ${grouped(sent)} that are known were good`
    return `What became of ${counted(unsent, 'request')} is not known, and that alone decides: counted from the moment they were sent, ${rest}.`
  }
  const what = unsent > 0 ? `did not send ${counted(unsent, 'request')} or sent others late` : 'sent requests late'
  return `The generator ${what}, and that alone decides: counted from the moment they were sent, ${grouped(good)} of the ${grouped(sent)} that were sent were good.`
}

/** A generator that ended early, or whose counts did not all arrive, may have sent more than is known. */
function knowsWhatWasSent({ tally, generator: { exitCode, summary } }: RunEvidence): boolean {
  const noted = Object.values(summary?.operations ?? {}).reduce((sum, told) => sum + (told?.sent ?? 0), 0)
  return exitCode === 0 && summary !== undefined && noted === count(tally)
}

function blame(
  answers: readonly Answer[],
  unsent: number,
  scored: { good: number; total: number },
  rule: Rule,
  evidence: RunEvidence,
): string[] {
  const kinds: readonly [string, (answer: Answer) => boolean][] = [
    ['got a server error', ({ outcome }) => outcome === 'server_error'],
    ['timed out', ({ outcome }) => outcome === 'timeout'],
    ['could not connect', ({ outcome }) => outcome === 'refused'],
    ['got a client error', (answer) => answer.outcome === 'client_error' && !rule.good(answer)],
    ['got a wrong answer', (answer) => answer.outcome === 'wrong_body' && !rule.good(answer)],
    ['came too late', (answer) => answer.outcome === 'ok' && !rule.good(answer)],
  ]
  const parts = [
    ...kinds.map(([what, matches]) => ({ n: count(answers, matches), what })),
    { n: unsent, what: knowsWhatWasSent(evidence) ? 'were not sent' : 'are not accounted for' },
  ].filter(({ n }) => n > 0)
  const bad = scored.total - scored.good
  const of = `${grouped(bad)} of ${counted(scored.total, 'request')}`
  const [only, ...others] = parts
  if (only?.n === bad && others.length === 0) return [`${of} ${only.what}.`]
  const told = parts.map(({ n, what }) => `${grouped(n)} ${what}`).join(', ')
  return [`${of} were not good: ${told}.`]
}

function measured(operation: Operation | 'all', { quantile }: Rule, { plan, generator }: RunEvidence) {
  if (quantile === undefined || operation === 'all') return {}
  const told = generator.summary?.operations[operation]
  const measuredMs = told && quantileMs(latenciesOf(told, 'fromSchedule', plan.timeoutMs), quantile)
  return measuredMs === undefined ? {} : { measuredMs }
}

function serviceView(operation: Operation | 'all', { serviceGood }: Rule, { plan, service }: RunEvidence) {
  if (!service) return {}
  const seen = operationsOf(plan, operation).flatMap((each) => service.operations[each.operation] ?? [])
  const total = seen.reduce((sum, each) => sum + each.total, 0)
  return total > 0 ? { service: { good: seen.reduce((sum, each) => sum + serviceGood(each), 0), total } } : {}
}

function databaseAlone(operation: Operation | 'all', objective: Objective, { plan, floor }: RunEvidence) {
  if (!readsDatabase(plan, operation) || !('thresholdMs' in objective)) return {}
  const ms = floorMs(floor, toNumber(objective.target))
  return ms === undefined ? {} : { floorMs: ms }
}

function scoreThroughput(
  operation: Operation | 'all',
  objective: Extract<Objective, { kind: 'throughput' }>,
  evidence: RunEvidence,
): ScoredObjective {
  const answers = evidence.tally.filter((answer) => operation === 'all' || answer.operation === operation)
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
  const rule = { ...availabilityRule(throughputTolerance), good: ({ outcome }: Answer) => outcome === 'ok' }
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
