import { edgesMs } from '../../edges.ts'
import { allowedFailures, atLeast, type Fraction, toNumber } from '../../fraction.ts'
import { countWithin, merged, quantileMs, size } from '../../histogram.ts'
import { clopperPearson } from '../../interval.ts'
import type { Objective, OperationName } from '../../promises/objective.ts'
import { counted, grouped } from '../../words.ts'
import { type AnswerCount, count, isOf } from '../answer-counts.ts'
import { isByChance } from '../chance.ts'
import { operationsOf, planned, type RunEvidence, readsDatabase, type ServiceOperation } from '../evidence.ts'
import { type Clock, latenciesOf } from '../latencies.ts'
import { floorMs } from '../machine.ts'
import type { ScoredObjective } from '../record.ts'

/** The edges of the histograms at or beside a threshold: both are the threshold where it is one. */
function edgesBeside(thresholdMs: number): readonly [lowerMs: number, upperMs: number] {
  const lower = edgesMs.findLast((edge) => edge <= thresholdMs) ?? 0
  return [lower, edgesMs.find((edge) => edge >= thresholdMs) ?? Number.POSITIVE_INFINITY]
}

/**
 * How many requests that ended well took at most so long, as far as the generator's journal can tell: it knows each latency within 1 %. undefined where
 * it is not of the same requests as the counters in Prometheus.
 */
function withinByJournal(
  operation: OperationName | 'all',
  thresholdMs: number,
  clock: Clock,
  { plan, tally, generator }: RunEvidence,
): { readonly least: number; readonly most: number } | undefined {
  const meant = operationsOf(plan, operation).map((each) => each.operation)
  const ok = merged(
    meant.flatMap((each) =>
      (generator.summary?.operations[each]?.outcomes ?? [])
        .filter(({ outcome }) => outcome === 'ok')
        .map((latencies) => latencies[clock]),
    ),
  )
  const counted = count(tally, (answer) => answer.outcome === 'ok' && meant.includes(answer.operation))
  return size(ok) === counted ? countWithin(ok, thresholdMs) : undefined
}

type LatencyObjective = Extract<Objective, { kind: 'latency' | 'percentile' }>

/** The same for every fraction: who counts as good, on the schedule's clock and on the wire's, and as the service saw it. */
type Rule = {
  readonly target: Fraction
  readonly good: (answer: AnswerCount) => boolean
  readonly goodOnTheWire: (answer: AnswerCount) => boolean
  /** undefined where the service cannot say. */
  readonly serviceGood: ((service: ServiceOperation) => number) | undefined
  readonly quantile: number | undefined
}

const notServerSide = ({ outcome }: AnswerCount) =>
  outcome === 'ok' || outcome === 'client_error' || outcome === 'wrong_body'

export function availabilityRule(target: Fraction): Rule {
  return {
    target,
    good: notServerSide,
    goodOnTheWire: notServerSide,
    serviceGood: ({ total, byCode }) =>
      total - Object.entries(byCode).reduce((sum, [code, n]) => (code.startsWith('5') ? sum + n : sum), 0),
    quantile: undefined,
  }
}

/** Counts are exact at the edges of the histograms; `edgeMs` is the threshold, or an edge beside it. */
function latencyRule(objective: LatencyObjective, edgeMs: number): Rule {
  const isEdge = edgeMs === objective.thresholdMs
  return {
    target: objective.target,
    good: ({ outcome, withinMs }) => outcome === 'ok' && withinMs <= edgeMs,
    goodOnTheWire: ({ outcome, tookMs }) => outcome === 'ok' && tookMs <= edgeMs,
    serviceGood: isEdge ? ({ okWithin }) => okWithin[edgeMs] ?? 0 : undefined,
    quantile: objective.kind === 'percentile' ? toNumber(objective.target) : undefined,
  }
}

/** A threshold between two edges is decided where both agree, and else by the generator's own journal, if it leaves no doubt. */
export function scoreLatency(
  operation: OperationName | 'all',
  objective: LatencyObjective,
  evidence: RunEvidence,
): ScoredObjective {
  const { thresholdMs, target } = objective
  const [lowerMs, upperMs] = edgesBeside(thresholdMs)
  const lower = scoreFraction(operation, objective, latencyRule(objective, lowerMs), evidence)
  if (lowerMs === upperMs || lower.verdict === 'met') return lower
  const upper = scoreFraction(operation, objective, latencyRule(objective, upperMs), evidence)
  if (upper.verdict !== 'met') return upper
  const noEdge = `${thresholdMs} ms is no edge of the histograms in Prometheus`
  const within = withinByJournal(operation, thresholdMs, 'fromSchedule', evidence)
  const wire = withinByJournal(operation, thresholdMs, 'onTheWire', evidence)
  const { least, most } = within ?? { least: lower.good, most: upper.good }
  const total = lower.total
  const scored = { ...lower, good: least, interval: clopperPearson(least, total) }
  const byJournal = `${noEdge}; the generator's journal decides, which knows each latency within 1 %`
  if (atLeast(least, total, target)) return { ...scored, verdict: 'met', reasons: [`${byJournal}.`] }
  const sent = count(evidence.tally, isOf(operation))
  if (wire && !atLeast(most, total, target) && !atLeast(wire.most + total - sent, total, target)) {
    const bad = counted(total - most, 'request')
    return {
      ...scored,
      verdict: 'missed',
      reasons: [`${byJournal}: ${bad} of ${grouped(total)} ${total - most === 1 ? 'was' : 'were'} not good.`],
    }
  }
  const bounds = `between ${grouped(least)} and ${grouped(most)} of ${counted(total, 'request')} were within it`
  return { ...scored, verdict: 'inconclusive', reasons: [`${noEdge}: ${bounds}, which proves neither.`] }
}

export function scoreFraction(
  operation: OperationName | 'all',
  objective: Objective,
  rule: Rule,
  evidence: RunEvidence,
) {
  const answers = evidence.tally.filter(isOf(operation))
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

function noRequest(operation: OperationName | 'all', { plan, generator: { summary } }: RunEvidence): string {
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

function weak(scored: Pick<ScoredObjective, 'interval' | 'objective'>): string[] {
  return isByChance(scored, 'met')
    ? ['The evidence is weak: with this many requests, chance alone could have decided.']
    : []
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
export function knowsWhatWasSent({ tally, generator: { exitCode, summary } }: RunEvidence): boolean {
  const noted = Object.values(summary?.operations ?? {}).reduce((sum, told) => sum + (told?.sent ?? 0), 0)
  return exitCode === 0 && summary !== undefined && noted === count(tally)
}

export function blame(
  answers: readonly AnswerCount[],
  unsent: number,
  scored: { good: number; total: number },
  rule: Rule,
  evidence: RunEvidence,
): string[] {
  const kinds: readonly [string, (answer: AnswerCount) => boolean][] = [
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

function measured(operation: OperationName | 'all', { quantile }: Rule, { plan, generator }: RunEvidence) {
  if (quantile === undefined || operation === 'all') return {}
  const told = generator.summary?.operations[operation]
  const measuredMs = told && quantileMs(latenciesOf(told, 'fromSchedule', plan.timeoutMs), quantile)
  return measuredMs === undefined ? {} : { measuredMs }
}

function serviceView(operation: OperationName | 'all', { serviceGood }: Rule, { plan, service }: RunEvidence) {
  if (!service || !serviceGood) return {}
  const seen = operationsOf(plan, operation).flatMap((each) => service.operations[each.operation] ?? [])
  const total = seen.reduce((sum, each) => sum + each.total, 0)
  return total > 0 ? { service: { good: seen.reduce((sum, each) => sum + serviceGood(each), 0), total } } : {}
}

function databaseAlone(operation: OperationName | 'all', objective: Objective, { plan, floor }: RunEvidence) {
  if (!readsDatabase(plan, operation) || !('thresholdMs' in objective)) return {}
  const ms = floorMs(floor, toNumber(objective.target))
  return ms === undefined ? {} : { floorMs: ms }
}
