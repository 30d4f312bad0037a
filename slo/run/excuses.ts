import { atLeast, type Fraction, toNumber } from '../fraction.ts'
import { countWithin, quantileMs, size } from '../histogram.ts'
import type { Operation } from '../promises/objective.ts'
import { operationsOf, planned, type RunEvidence, ratePerSecond, readsDatabase } from './evidence.ts'
import { machineTakesMs } from './machine.ts'
import type { ScoredObjective, TrustCheck } from './record.ts'
import { throughputTolerance } from './score.ts'
import { interpolatedMs, seesTheService, servedWell } from './service-clock.ts'
import { count, isOf } from './tally.ts'
import { counted, grouped, milliseconds } from './words.ts'

/*
 * What else than the service can be why a promise looks broken. A miss accuses somebody, so it has to be shown that none of these did
 * it (docs/decisions/0019-no-accusation-without-proof.md). Wrong answers need no witness and are never excused.
 */

/** Share of a second's cores that others may use before what happened in it is doubted. */
const foreignShare = 0.3
/** A pause, or a late start, that is shorter does not break a promise of seconds. */
const longPauseMs = 100
/** Requests that are due in a pause wait for it, and as many again for those that had waited. */
const waitingBehind = 2
/** Share of the cores beyond which everything waits for a processor. */
const saturated = 0.95
/** A service whose one thread works for this share of the time is late by itself, and does not notice. */
const busyThread = 0.95

type Case = {
  readonly scored: ScoredObjective
  readonly target: Fraction
  /** What a request has to be faster than: the promise's threshold, or the time-out. */
  readonly thresholdMs: number
  readonly isLatency: boolean
  readonly evidence: RunEvidence
  readonly trust: readonly TrustCheck[]
}

/** A sentence with the figure, or undefined where this cannot be the reason. */
type Excuse = (broken: Case) => string | undefined

const excuses: readonly Excuse[] = [
  busyMachine,
  unsteadyGenerator,
  fullMachine,
  startingDatabase,
  lostSeconds,
  slowFloor,
  slowWakeUps,
  contradiction,
]

/** A miss that the generator, the machine or the client's clock can explain is inconclusive. */
export function excuse(scored: ScoredObjective, evidence: RunEvidence, trust: readonly TrustCheck[]): ScoredObjective {
  const { objective } = scored
  if (scored.verdict !== 'missed' || objective.kind === 'correctness') return scored
  const broken: Case = {
    scored,
    target: 'target' in objective ? objective.target : throughputTolerance,
    thresholdMs: 'thresholdMs' in objective ? objective.thresholdMs : evidence.plan.timeoutMs,
    isLatency: 'thresholdMs' in objective,
    evidence,
    trust,
  }
  const found = excuses.flatMap((each) => each(broken) ?? [])
  return found.length === 0 ? scored : { ...scored, verdict: 'inconclusive', reasons: [...scored.reasons, ...found] }
}

const isInvalid = ({ trust }: Case, id: string) =>
  trust.find((check) => check.id === id && check.outcome === 'invalid')?.finding

function busyMachine(broken: Case): string | undefined {
  const finding = isInvalid(broken, 'machine-quiet') ?? isInvalid(broken, 'machine-limits')
  return finding && `The machine had other work, which can be the reason. ${finding}`
}

/** Latency and throughput are slowness; availability is where nothing but time-outs, and what was not sent, breaks it. */
function isSlowness({ scored, target, evidence }: Case): boolean {
  const { good, total, operation, objective } = scored
  if (objective.kind !== 'availability') return true
  const answers = evidence.tally.filter(isOf(operation))
  const waiting = count(answers, ({ outcome }) => outcome === 'timeout') + Math.max(total - count(answers), 0)
  return atLeast(Math.min(good + waiting, total), total, target)
}

function unsteadyGenerator(broken: Case): string | undefined {
  if (!isSlowness(broken)) return undefined
  const finding = isInvalid(broken, 'rate-held') ?? isInvalid(broken, 'generator-lag')
  return finding && `The generator was not steady, which can be the reason. ${finding}`
}

function fullMachine(broken: Case): string | undefined {
  const { machine } = broken.evidence
  if (!machine || machine.busyCores < saturated * machine.cores || !isSlowness(broken)) return undefined
  return `${machine.busyCores.toFixed(2)} of ${machine.cores} cores were busy: everything waited for a processor.`
}

/** What was due while the database compiled itself, and what waited behind it, may have been slow for that alone. */
function startingDatabase({ scored, target, isLatency, evidence, trust }: Case): string | undefined {
  const finding = trust.find(({ id, outcome }) => id === 'database-compiled' && outcome !== 'ok')?.finding
  if (!isLatency || finding === undefined) return undefined
  const { good, total } = scored
  const share = (waitingBehind * (evidence.compilingSeconds ?? 0)) / evidence.plan.durationSeconds
  return atLeast(Math.min(good + Math.ceil(share * total), total), total, target) ? finding : undefined
}

/** Counts as good what the generator started late itself, and what was due while the machine stood still or worked for others. */
function lostSeconds({ scored, target, thresholdMs, evidence }: Case): string | undefined {
  const { good, total, operation } = scored
  const pauseMs = Math.min(thresholdMs / 2, longPauseMs)
  const late = lateBy(evidence, operation, pauseMs)
  const seconds = evidence.machine?.witness?.seconds ?? []
  const perSecond = ratePerSecond(evidence.plan, operation)
  const waited = seconds.reduce((sum, second) => sum + perSecond * lostShare(second, pauseMs), 0)
  const unsent = planned(evidence.plan, operation) - count(evidence.tally, isOf(operation))
  const excused = Math.min(late + Math.ceil(waited) + Math.max(unsent, 0), total - good)
  if (late + waited === 0 || !atLeast(good + excused, total, target)) return undefined
  const longest = Math.max(0, ...seconds.map((second) => second.pauseMs))
  const paused =
    waited > 0
      ? `${counted(Math.ceil(waited), 'request')} were due while it stood still (for up to ${milliseconds(longest)}) or others used it`
      : ''
  const started =
    late > 0 ? `the generator started ${counted(late, 'request')} more than ${milliseconds(pauseMs)} late` : ''
  return `On this machine ${[paused, started].filter(Boolean).join(', and ')}: without them the promise is met.`
}

function lostShare(
  second: { readonly pauseMs: number; readonly foreignShare: number | null },
  pauseMs: number,
): number {
  if ((second.foreignShare ?? 0) > foreignShare) return 1
  return second.pauseMs < pauseMs ? 0 : Math.min((waitingBehind * second.pauseMs) / 1000, 1)
}

function lateBy({ plan, generator: { summary } }: RunEvidence, operation: Operation | 'all', ms: number): number {
  return operationsOf(plan, operation).reduce((sum, each) => {
    const late = summary?.operations[each.operation]?.late ?? []
    return sum + size(late) - countWithin(late, ms).least
  }, 0)
}

/** What the database alone does not keep, nobody in front of it can be shown to keep or to break. */
function slowFloor({ scored: { operation }, target, thresholdMs, isLatency, evidence: { plan, floor } }: Case) {
  if (!isLatency || !readsDatabase(plan, operation) || !floor) return undefined
  const reads = size(floor.latencies) + floor.failed
  const within = countWithin(floor.latencies, thresholdMs).least
  if (reads === 0 || atLeast(within, reads, target)) return undefined
  const atMs = quantileMs(floor.latencies, toNumber(target))
  const answers =
    atMs === undefined ? 'did not answer' : `answers within ${milliseconds(atMs)} at P${toNumber(target) * 100}`
  return `On this machine Cassandra alone ${answers}: a promise of ${milliseconds(thresholdMs)} cannot be shown here.`
}

/** Where nothing stands between, the service's own clock has to show it as well: the client's holds the generator's waiting, too. */
function slowWakeUps({ scored, target, thresholdMs, isLatency, evidence }: Case): string | undefined {
  if (!isLatency) return undefined
  const quantile = toNumber(target)
  const seenBy = seesTheService(evidence) && !isServiceBusy(evidence) ? 'service' : 'client'
  const tookMs = seenBy === 'service' ? interpolatedMs(evidence, scored.operation, target) : scored.measuredMs
  const takesMs = machineTakesMs(evidence.machine?.witness, quantile, seenBy)
  if (tookMs === undefined || takesMs === undefined) return undefined
  if (tookMs <= thresholdMs || tookMs - takesMs > thresholdMs) return undefined
  return (
    `Of the ${milliseconds(tookMs)} that the ${seenBy} saw at P${quantile * 100}, this machine's wake-ups of processes ` +
    `can be ${milliseconds(takesMs)}: without them the promise is met.`
  )
}

/** The service keeps what the client sees broken. A service that was busy all the time does not notice how long requests waited for it. */
function contradiction({ scored, target, evidence }: Case): string | undefined {
  if (!seesTheService(evidence) || isServiceBusy(evidence)) return undefined
  const { good, total } = scored.service ?? servedWell(evidence, scored.operation)
  if (total === 0 || !atLeast(good, total, target)) return undefined
  const enough = scored.objective.kind !== 'throughput' || atLeast(Math.min(good, scored.total), scored.total, target)
  if (!enough) return undefined
  return (
    `The service itself counted ${grouped(good)} good of ${counted(total, 'answer')}, which keeps the promise, and nothing that the run ` +
    'can show stands between it and the client: the rest happened in the generator or on its way.'
  )
}

function isServiceBusy({ machine, plan }: RunEvidence): boolean {
  const service = machine?.parts.find(({ part }) => part === 'service')
  return service !== undefined && service.seconds > busyThread * plan.durationSeconds
}
