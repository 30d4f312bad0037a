import { atLeast, toNumber } from '../../fraction.ts'
import { countWithin, size } from '../../histogram.ts'
import { counted, grouped, milliseconds } from '../../words.ts'
import { operationsOf, readsDatabase } from '../evidence.ts'
import { latenciesOf } from '../latencies.ts'
import { machineTakesMs } from '../machine.ts'
import { type BrokenPromise, compiledShare, lostRequests, pauseOf } from './lost-requests.ts'
import { servedWell, servedWithin } from './service-clock.ts'

/** What may have spoiled this share of all requests, whichever they were. */
type Circumstance = { readonly share: number; readonly words: string }
/** Requests that are good on one clock, of all that it saw, and those that wake-ups alone made late. */
type ClockCounts = { readonly good: number; readonly total: number; readonly woken: number }

/**
 * Circumstances of which none explains a miss alone may do so together. Each may have spoiled its share of all requests; they fall
 * independently, so that a request that several have met is counted once. It is enough that one clock, the client's or the service's own, would
 * show the promise kept without them.
 */
export function explainedTogether(broken: BrokenPromise, hasServiceClock: boolean): string | undefined {
  const { evidence, scored, target } = broken
  const { waited, all } = lostRequests(evidence, scored.operation, pauseOf(broken))
  const shared = [compiled(broken), floor(broken)].flat()
  const client = [
    lost(all, scored.total, `${counted(all, 'request')} started late or were due while it stood still`),
    ...shared,
  ]
  const service = [lost(waited, scored.total, `${counted(waited, 'request')} were due while it stood still`), ...shared]
  const clocks = hasServiceClock
    ? ([
        [clientClock(broken, 0), client],
        [serviceClock(broken), service],
      ] as const)
    : ([[clientClock(broken, takes(broken, 'client')), client]] as const)
  for (const [clock, parts] of clocks) {
    const counting = parts.filter(({ share }) => share > 0)
    if (!explains(clock, counting)) continue
    const words = [...counting.map((part) => part.words), ...woken(clock)]
    return `None of these explains it alone, but together they can on this machine: ${words.join('; ')}.`
  }
  return undefined

  function explains({ good, total, woken: late }: ClockCounts, parts: readonly Circumstance[]): boolean {
    const spared = parts.reduce((rest, { share }) => rest * (1 - Math.min(share, 1)), 1)
    return total > 0 && atLeast(Math.min(good + late + Math.ceil(total * (1 - spared)), total), total, target)
  }
}

function lost(requests: number, total: number, words: string): Circumstance {
  return { share: total > 0 ? requests / total : 0, words }
}

function woken({ woken: late }: ClockCounts): string[] {
  return late > 0 ? [`${counted(late, 'request')} came too late by less than its wake-ups of processes can take`] : []
}

/** A little of it is in every window, and slows nothing that could be seen. */
function compiled({ evidence, isLatency, trust }: BrokenPromise): Circumstance[] {
  if (!isLatency || !trust.some(({ id, outcome }) => id === 'database-compiled' && outcome !== 'ok')) return []
  const { compilingSeconds = 0, plan } = evidence
  const words = `Cassandra's compiler worked for ${compilingSeconds.toFixed(1)} of ${plan.durationSeconds} s`
  return [{ share: compiledShare(evidence), words }]
}

/** Reads that the database alone did not answer in time, of those that it was asked before the window. */
function floor({ evidence, scored: { operation }, thresholdMs, isLatency }: BrokenPromise): Circumstance[] {
  const { plan, floor: alone } = evidence
  if (!isLatency || !alone || !readsDatabase(plan, operation)) return []
  const reads = size(alone.latencies) + alone.failed
  const late = reads - countWithin(alone.latencies, thresholdMs).least
  const words = `Cassandra alone answered ${grouped(late)} of ${counted(reads, 'read')} later than ${milliseconds(thresholdMs)}`
  return reads > 0 ? [{ share: late / reads, words }] : []
}

function takes({ evidence, target, isLatency }: BrokenPromise, seenBy: 'client' | 'service'): number {
  return isLatency ? (machineTakesMs(evidence.machine?.witness, toNumber(target), seenBy) ?? 0) : 0
}

function clientClock({ scored, evidence, thresholdMs }: BrokenPromise, takesMs: number): ClockCounts {
  const { good, total, operation } = scored
  const woken = operationsOf(evidence.plan, operation).reduce((sum, each) => {
    const told = evidence.generator.summary?.operations[each.operation]
    const latencies = told ? latenciesOf(told, 'fromSchedule', evidence.plan.timeoutMs) : []
    return sum + countWithin(latencies, thresholdMs + takesMs).least - countWithin(latencies, thresholdMs).least
  }, 0)
  return { good, total, woken }
}

function serviceClock(broken: BrokenPromise): ClockCounts {
  const { scored, evidence, thresholdMs, isLatency } = broken
  if (!isLatency) return { ...(scored.service ?? servedWell(evidence, scored.operation)), woken: 0 }
  const within = (ms: number) => servedWithin(evidence, scored.operation, ms)
  const good = within(thresholdMs)
  return {
    good: Math.floor(good),
    total: servedWell(evidence, scored.operation).total,
    woken: Math.floor(within(thresholdMs + takes(broken, 'service')) - good),
  }
}
