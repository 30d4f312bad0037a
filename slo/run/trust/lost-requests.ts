import type { Fraction } from '../../fraction.ts'
import { countWithin, size } from '../../histogram.ts'
import type { OperationName } from '../../promises/objective.ts'
import { count, isOf } from '../answer-counts.ts'
import { operationsOf, type PlannedOperation, planned, type RunEvidence, ratePerSecond } from '../evidence.ts'
import type { MachineSecond } from '../machine.ts'
import type { ScoredObjective, SecondOfRun, TrustCheck } from '../record.ts'

/** Requests that are due in a pause, or while the database compiles itself, wait for it, and as many again for those that had waited. */
const waitingBehind = 2

/** The share of all requests that may have met the database's compiler at work. */
export function compiledShare({ compilingSeconds = 0, plan }: RunEvidence): number {
  return Math.min((waitingBehind * compilingSeconds) / plan.durationSeconds, 1)
}

/** A promise that looks missed, and all that may have to do with it. */
export type BrokenPromise = {
  readonly scored: ScoredObjective
  readonly target: Fraction
  /** What a request has to be faster than: the promise's threshold, or the time-out. */
  readonly thresholdMs: number
  readonly isLatency: boolean
  readonly evidence: RunEvidence
  readonly trust: readonly TrustCheck[]
}

/** A pause, or a late start, that is shorter does not break a promise of seconds. */
const longPauseMs = 100

/** How long a request has to be held up before that can be why it is not good. */
export function pauseOf({ thresholdMs }: BrokenPromise): number {
  return Math.min(thresholdMs / 2, longPauseMs)
}

/** Share of a second's cores that others, the hypervisor and limits may take together before what happened in it is doubted. */
const takenShare = 0.3

/** Requests that the machine or the generator may have spoiled, by what did it, and all of them with each counted once. */
type LostRequests = {
  /** Due while the machine stood still or had its cores taken, and behind those. */
  readonly waited: number
  /** Started late. */
  readonly late: number
  readonly all: number
}

/**
 * What is due while the machine stands still starts late for that reason: of a second's requests the greater of the two counts. What is late, or
 * not sent, in a second that is not known comes on top.
 */
export function lostRequests(evidence: RunEvidence, operation: OperationName | 'all', pauseMs: number): LostRequests {
  const each = operationsOf(evidence.plan, operation).map((one) => lostOf(one, evidence, pauseMs))
  const sum = (part: keyof LostRequests) => each.reduce((total, lost) => total + lost[part], 0)
  return { waited: Math.ceil(sum('waited')), late: sum('late'), all: Math.ceil(sum('all')) }
}

function lostOf({ operation }: PlannedOperation, evidence: RunEvidence, pauseMs: number): LostRequests {
  const { plan, tally, machine, generator } = evidence
  const told = generator.summary?.operations[operation]
  const late = told ? size(told.late) - countWithin(told.late, pauseMs).least : 0
  const unsent = Math.max(planned(plan, operation) - count(tally, isOf(operation)), 0)
  const sent = new Map(told?.seconds.map((second) => [second.second, second]))
  const spoiled = new Map(machine?.witness?.seconds.map((second) => [second.second, lostShare(second, pauseMs)]))
  const seconds = Array.from({ length: Math.ceil(plan.durationSeconds) }, (_, second) => {
    const known = sent.get(second)
    const due = known && unsent === 0 ? known.sent : Math.max(known?.sent ?? 0, ratePerSecond(plan, operation))
    return {
      waited: (spoiled.get(second) ?? 0) * due,
      late: lateIn(known, pauseMs),
      unsent: unsent === 0 ? 0 : due - (known?.sent ?? 0),
    }
  })
  const sum = (part: 'waited' | 'late' | 'unsent') => seconds.reduce((total, second) => total + second[part], 0)
  const together = seconds.reduce((total, each) => total + Math.max(each.waited, each.late + each.unsent), 0)
  return {
    waited: sum('waited'),
    late,
    all: together + Math.max(late - sum('late'), 0) + Math.max(unsent - sum('unsent'), 0),
  }
}

function lostShare(second: MachineSecond, pauseMs: number): number {
  const { foreignShare, stolenShare, heldShare } = second
  if ((foreignShare ?? 0) + (stolenShare ?? 0) + (heldShare ?? 0) > takenShare) return 1
  return second.pauseMs < pauseMs ? 0 : Math.min((waitingBehind * second.pauseMs) / 1000, 1)
}

/** Counted beyond the highest of the noted edges that is not above the pause. */
function lateIn(second: SecondOfRun | undefined, pauseMs: number): number {
  return second?.late?.findLast(({ beyondMs }) => beyondMs <= pauseMs)?.requests ?? 0
}

/** The seconds in which the machine stood still, had its cores taken, or an operation's requests started late. */
export function spoiledSeconds(
  evidence: RunEvidence,
  operation: OperationName | 'all',
  pauseMs: number,
): ReadonlySet<number> {
  const { machine, generator, plan } = evidence
  const held = (machine?.witness?.seconds ?? []).filter((second) => lostShare(second, pauseMs) > 0)
  const late = operationsOf(plan, operation)
    .flatMap((each) => generator.summary?.operations[each.operation]?.seconds ?? [])
    .filter((second) => lateIn(second, pauseMs) > 0)
  return new Set([...held, ...late].map(({ second }) => second))
}
