import { allowedFailures, atLeast, toNumber } from '../../fraction.ts'
import { countWithin, quantileMs } from '../../histogram.ts'
import { clopperPearson } from '../../interval.ts'
import type { Objective } from '../../promises/objective.ts'
import { counted, grouped, milliseconds } from '../../words.ts'
import type { BackfillDone, ChangesDone } from '../beside.ts'
import type { ScoredObjective } from '../record.ts'

type Scored<Kind extends Objective['kind'], Work> = (
  objective: Extract<Objective, { kind: Kind }>,
  work: Work,
) => ScoredObjective

/** What is done beside the requests is in no counter of theirs. */
export function scoreBeside(
  objective: Exclude<Objective, { kind: 'recovery' }>,
  work: ChangesDone | BackfillDone,
): ScoredObjective {
  if (work.kind === 'changes') {
    if (objective.kind === 'latency' || objective.kind === 'percentile') return scoreFreshness(objective, work)
    if (objective.kind === 'correctness') return scoreArrival(objective, work)
  } else {
    if (objective.kind === 'availability') return scorePace(objective, work)
    if (objective.kind === 'correctness') return scoreRows(objective, work)
  }
  throw new Error(`nothing tells the ${objective.kind} of a ${work.operation}`)
}

/** Of changes that were due before any part was away: how soon the cache showed them. What it never showed is late. */
const scoreFreshness: Scored<'latency' | 'percentile', ChangesDone> = (objective, { operation, undisturbed }) => {
  const { watched: total, latencies } = undisturbed
  const good = countWithin(latencies, objective.thresholdMs).least
  const base = { operation, objective, good, total, evidence: [] }
  if (total === 0) {
    return { ...base, verdict: 'inconclusive', reasons: ['No change was watched, so nothing is known.'] }
  }
  const scored = { ...base, interval: clopperPearson(good, total) }
  if (atLeast(good, total, objective.target)) return { ...scored, verdict: 'met', reasons: [] }
  const share = toNumber(objective.target)
  const ms = quantileMs(latencies, share)
  const took =
    ms === undefined
      ? 'The cache showed none of them'
      : `The cache showed them within ${milliseconds(ms)} at P${100 * share}`
  return {
    ...scored,
    verdict: 'missed',
    reasons: [`${took}; ${grouped(total - good)} of ${counted(total, 'watched change')} came too late.`],
  }
}

/** Nothing is lost on the way to the cache. What the step in front of Kafka did not take was not lost by those behind it, and is told. */
const scoreArrival: Scored<'correctness', ChangesDone> = (objective, changes) => {
  const { operation, planned, accepted, watched, lost, waiting } = changes
  const [good, total] = [watched - lost, watched]
  const base = { operation, objective, good, total, evidence: [] }
  const refused =
    planned > accepted ? [`${counted(planned - accepted, 'change')} of ${grouped(planned)} were not taken.`] : []
  if (lost > 0) {
    const shown = `Not shown by the cache in all the time that it was asked: ${grouped(lost)} of ${counted(total, 'watched change')}`
    if (waiting === 0)
      return { ...base, verdict: 'missed', reasons: [`${shown}, and the consumer has none left.`, ...refused] }
    const left =
      waiting === undefined
        ? 'does not say how many it has left'
        : `has ${counted(waiting, 'event')} left, which may be these`
    return { ...base, verdict: 'inconclusive', reasons: [`${shown}; the consumer ${left}.`, ...refused] }
  }
  if (total === 0 || accepted === 0) {
    return { ...base, verdict: 'inconclusive', reasons: ['No change was watched, so nothing is known.', ...refused] }
  }
  return { ...base, verdict: refused.length > 0 ? 'inconclusive' : 'met', reasons: refused }
}

/** Rows that were due and written while the window lasted. */
const scorePace: Scored<'availability', BackfillDone> = (objective, { operation, planned, inTime }) => {
  const [good, total] = [inTime, planned]
  const base = { operation, objective, good, total, allowed: allowedFailures(total, objective.target), evidence: [] }
  if (total === 0) return { ...base, verdict: 'inconclusive', reasons: ['No row was due.'] }
  if (atLeast(good, total, objective.target)) return { ...base, verdict: 'met', reasons: [] }
  const reason = `${grouped(total - good)} of ${counted(total, 'row')} were not written while the window lasted.`
  return { ...base, verdict: 'missed', reasons: [reason] }
}

/** What was acknowledged is there, or something newer. */
const scoreRows: Scored<'correctness', BackfillDone> = (objective, { operation, setAside, found }) => {
  const { pages, other, missing } = found
  const [good, total] = [pages - other - missing, pages]
  const base = { operation, objective, good, total, allowed: allowedFailures(total, objective.target), evidence: [] }
  const reasons = [
    ...(other > 0 ? [`Not as they were written: ${counted(other, 'page')}.`] : []),
    ...(missing > 0 ? [`Not there: ${counted(missing, 'page')} that were written.`] : []),
    ...(setAside > 0 ? [`${counted(setAside, 'row')} could not be written.`] : []),
  ]
  if (total === 0)
    return { ...base, verdict: 'inconclusive', reasons: ['Nothing was looked for afterwards.', ...reasons] }
  const isKept = atLeast(good, total, objective.target)
  return { ...base, verdict: !isKept ? 'missed' : setAside > 0 ? 'inconclusive' : 'met', reasons }
}
