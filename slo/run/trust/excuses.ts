import { z } from 'zod'
import { atLeast, toNumber } from '../../fraction.ts'
import { countWithin, quantileMs, size } from '../../histogram.ts'
import { counted, grouped, milliseconds } from '../../words.ts'
import { type AnswerCount, count, isOf } from '../answer-counts.ts'
import { type RunEvidence, readsDatabase } from '../evidence.ts'
import { type MachineSecond, machineTakesMs } from '../machine.ts'
import { type ScoredObjective, type TrustCheck, throughputTolerance } from '../record.ts'
import { type BrokenPromise, compiledShare, lostRequests, pauseOf } from './lost-requests.ts'
import { processorWaits } from './processor-waits.ts'
import { interpolatedMs, seesTheService, servedWell } from './service-clock.ts'
import { explainedTogether } from './together.ts'

/*
 * What else than the service can be why a promise looks broken. A miss accuses somebody, so it has to be shown that none of these did
 * it (docs/decisions/0019-no-accusation-without-proof.md). Wrong answers need no witness and are never excused.
 */

/** Share of the cores beyond which everything waits for a processor. */
const saturated = 0.95
/** A service whose one thread works for this share of the time is late by itself, and does not notice. */
const busyThread = 0.95
/** Share of a second's cores from which on it is worth saying who took them. */
const worthTelling = 0.1
/** As many requests as wait behind one that started late, that one included, may be slow for it. */
const heldUpByOne = 5

/** Who else than the service it was. disturbance: something that the load did not bring about. */
export const excuserSchema = z.enum(['generator', 'machine', 'disturbance'])
export type Excuser = z.infer<typeof excuserSchema>

/** A sentence with the figure, or undefined where this cannot be the reason. */
type Excuse = (broken: BrokenPromise) => string | undefined

const excuses: readonly (readonly [Excuser, Excuse])[] = [
  ['disturbance', busyMachine],
  ['generator', unsteadyGenerator],
  ['machine', fullMachine],
  ['disturbance', startingDatabase],
  ['machine', lostSeconds],
  ['machine', slowFloor],
  ['machine', slowWakeUps],
  ['machine', waitsForProcessors],
  ['generator', contradiction],
]

/** A miss that the generator, the machine or the client's clock can explain is inconclusive. */
export function excuse(scored: ScoredObjective, evidence: RunEvidence, trust: readonly TrustCheck[]): ScoredObjective {
  const found = excusesFor(scored, evidence, trust).map(({ sentence }) => sentence)
  return found.length === 0 ? scored : { ...scored, verdict: 'inconclusive', reasons: [...scored.reasons, ...found] }
}

/** What else can explain a miss, and who that is; nothing where a promise was not missed. */
export function excusesFor(
  scored: ScoredObjective,
  evidence: RunEvidence,
  trust: readonly TrustCheck[],
): readonly { readonly by: Excuser; readonly sentence: string }[] {
  const { objective } = scored
  // Of a recovery it was looked at second by second already.
  if (scored.verdict !== 'missed' || objective.kind === 'correctness' || objective.kind === 'recovery') return []
  const broken: BrokenPromise = {
    scored,
    target: 'target' in objective ? objective.target : throughputTolerance,
    thresholdMs: 'thresholdMs' in objective ? objective.thresholdMs : evidence.plan.timeoutMs,
    isLatency: 'thresholdMs' in objective,
    evidence,
    trust,
  }
  const alone = excuses.flatMap(([by, say]) => {
    const sentence = say(broken)
    return sentence === undefined ? [] : [{ by, sentence }]
  })
  if (alone.length > 0) return alone
  const together = [explainedTogether(broken, hasServiceClock(evidence)) ?? []].flat()
  return together.map((sentence) => ({ by: 'machine', sentence }))
}

const isInvalid = ({ trust }: BrokenPromise, id: string) =>
  trust.find((check) => check.id === id && check.outcome === 'invalid')?.finding

function busyMachine(broken: BrokenPromise): string | undefined {
  const finding = isInvalid(broken, 'machine-quiet') ?? isInvalid(broken, 'machine-limits')
  return finding && `The machine had other work, which can be the reason. ${finding}`
}

/** Latency and throughput are slowness; availability is where nothing but answers of a kind, and what was not sent, breaks it. */
function isSlowness(broken: BrokenPromise, isSlow = isTimeout): boolean {
  const { scored, target } = broken
  return (
    scored.objective.kind !== 'availability' ||
    atLeast(Math.min(scored.good + slowAnswers(broken, isSlow), scored.total), scored.total, target)
  )
}

const isTimeout = ({ outcome }: AnswerCount) => outcome === 'timeout'
/** What a service answers that cannot keep up, or whose database does not (RFC 9110, 15.6). */
const isOverload = (answer: AnswerCount) => isTimeout(answer) || answer.status === '503' || answer.status === '504'

function slowAnswers({ scored: { operation, total }, evidence }: BrokenPromise, isSlow: typeof isTimeout): number {
  const answers = evidence.tally.filter(isOf(operation))
  return count(answers, isSlow) + Math.max(total - count(answers), 0)
}

function unsteadyGenerator(broken: BrokenPromise): string | undefined {
  if (!isSlowness(broken)) return undefined
  const finding = isInvalid(broken, 'rate-held') ?? isInvalid(broken, 'generator-lag') ?? decidingLag(broken)
  return finding && `The generator was not steady, which can be the reason. ${finding}`
}

/**
 * Requests that start later than they are promised to be answered, by as much as half of what is measured, and enough of them for the rest to have
 * waited behind them, in the generator and for the same processors.
 */
function decidingLag({ isLatency, thresholdMs, scored, target, evidence, trust }: BrokenPromise): string | undefined {
  const told = isLatency ? evidence.generator.summary?.operations[scored.operation] : undefined
  const answered = told?.outcomes.find(({ outcome }) => outcome === 'ok')?.fromSchedule ?? []
  const quantile = toNumber(target)
  const lagMs = quantileMs(told?.late ?? [], Math.min(0.99, 1 - (1 - quantile) / heldUpByOne)) ?? 0
  const tookMs = quantileMs(answered, quantile) ?? Number.POSITIVE_INFINITY
  if (lagMs <= thresholdMs || 2 * lagMs < tookMs) return undefined
  return trust.find(({ id }) => id === 'generator-lag')?.finding
}

function fullMachine(broken: BrokenPromise): string | undefined {
  const { machine } = broken.evidence
  if (!machine || machine.busyCores < saturated * machine.cores || !isSlowness(broken, isOverload)) return undefined
  return `${machine.busyCores.toFixed(2)} of ${machine.cores} cores were busy: everything waited for a processor.`
}

/** What was due while the database compiled itself, and what waited behind it, may have been slow, or turned away, for that alone. */
function startingDatabase(broken: BrokenPromise): string | undefined {
  const { scored, target, isLatency, evidence, trust } = broken
  const finding = trust.find(({ id, outcome }) => id === 'database-compiled' && outcome !== 'ok')?.finding
  if (finding === undefined) return undefined
  const { good, total } = scored
  const spoiled = Math.ceil(compiledShare(evidence) * total)
  const excused = isLatency ? spoiled : Math.min(spoiled, slowAnswers(broken, isOverload))
  return atLeast(Math.min(good + excused, total), total, target) ? finding : undefined
}

/** Counts as good what the generator started late itself, and what was due while the machine stood still or worked for others. */
function lostSeconds(broken: BrokenPromise): string | undefined {
  const { good, total, operation } = broken.scored
  const pauseMs = pauseOf(broken)
  const { waited, late, all } = lostRequests(broken.evidence, operation, pauseMs)
  if (late + waited === 0 || !atLeast(Math.min(good + all, total), total, broken.target)) return undefined
  const paused = waited > 0 ? `${counted(waited, 'request')} were due while ${whatHeld(broken)}` : ''
  const started =
    late > 0 ? `the generator started ${counted(late, 'request')} more than ${milliseconds(pauseMs)} late` : ''
  return `On this machine ${[paused, started].filter(Boolean).join(', and ')}: without them the promise is met.`
}

function whatHeld({ evidence }: BrokenPromise): string {
  const seconds = evidence.machine?.witness?.seconds ?? []
  const most = (of: (second: MachineSecond) => number | null | undefined) =>
    Math.max(0, ...seconds.map((each) => of(each) ?? 0))
  const taken: readonly (readonly [number, string])[] = [
    [most(({ foreignShare }) => foreignShare), 'others used it'],
    [most(({ stolenShare }) => stolenShare), 'its hypervisor took cores away'],
    [most(({ heldShare }) => heldShare), 'a limit of the control group held it back'],
  ]
  const reasons = taken.flatMap(([share, words]) => (share > worthTelling ? [words] : []))
  return [`it stood still (for up to ${milliseconds(most(({ pauseMs }) => pauseMs))})`, ...reasons].join(' or ')
}

/** What the database alone does not keep, nobody in front of it can be shown to keep or to break. */
function slowFloor({
  scored: { operation },
  target,
  thresholdMs,
  isLatency,
  evidence: { plan, floor },
}: BrokenPromise) {
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
function slowWakeUps({ scored, target, thresholdMs, isLatency, evidence }: BrokenPromise): string | undefined {
  if (!isLatency) return undefined
  const quantile = toNumber(target)
  const seenBy = hasServiceClock(evidence) ? 'service' : 'client'
  const tookMs = seenBy === 'service' ? interpolatedMs(evidence, scored.operation, target) : scored.measuredMs
  const takesMs = machineTakesMs(evidence.machine?.witness, quantile, seenBy)
  if (tookMs === undefined || takesMs === undefined) return undefined
  if (tookMs <= thresholdMs || tookMs - takesMs > thresholdMs) return undefined
  return (
    `Of the ${milliseconds(tookMs)} that the ${seenBy} saw at P${quantile * 100}, this machine's wake-ups of processes ` +
    `can be ${milliseconds(takesMs)}: without them the promise is met.`
  )
}

/**
 * On cores that all parts share, each waits for the others. What the parts on the way of requests waited in all, had it been those requests that
 * were the least too late, can be the whole reason.
 */
function waitsForProcessors(broken: BrokenPromise): string | undefined {
  const { isLatency, evidence } = broken
  if (!isLatency || isServiceBusy(evidence)) return undefined
  const seenBy = hasServiceClock(evidence) ? 'service' : 'client'
  const waits = processorWaits(broken, seenBy)
  if (!waits || waits.neededMs > 1000 * waits.waitedSeconds) return undefined
  return (
    `On this machine ${seenBy === 'service' ? 'the service and what it asks' : 'the parts of this run'} were ready to run and had no ` +
    `processor for ${waits.waitedSeconds.toFixed(1)} s in all: ${milliseconds(waits.neededMs)} less, and the promise is met.`
  )
}

/** The service keeps what the client sees broken. A service that was busy all the time does not notice how long requests waited for it. */
function contradiction({ scored, target, evidence }: BrokenPromise): string | undefined {
  if (!hasServiceClock(evidence)) return undefined
  const { good, total } = scored.service ?? servedWell(evidence, scored.operation)
  if (total === 0 || !atLeast(good, total, target)) return undefined
  const enough = scored.objective.kind !== 'throughput' || atLeast(Math.min(good, scored.total), scored.total, target)
  if (!enough) return undefined
  return (
    `The service itself counted ${grouped(good)} good of ${counted(total, 'answer')}, which keeps the promise, and nothing that the run ` +
    'can show stands between it and the client: the rest happened in the generator or on its way.'
  )
}

/** Whether the service's own clock can be held against the client's: one that was busy all the time does not notice how long requests waited. */
function hasServiceClock(evidence: RunEvidence): boolean {
  return seesTheService(evidence) && !isServiceBusy(evidence)
}

function isServiceBusy({ machine, plan }: RunEvidence): boolean {
  const service = machine?.parts.find(({ part }) => part === 'service')
  return service !== undefined && service.seconds > busyThread * plan.durationSeconds
}
