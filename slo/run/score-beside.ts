import { atLeast, toNumber } from '../fraction.ts'
import { countWithin, quantileMs } from '../histogram.ts'
import { clopperPearson } from '../interval.ts'
import type { Objective } from '../promises/objective.ts'
import type { Changes } from './beside.ts'
import type { ScoredObjective } from './record.ts'
import { counted, grouped, milliseconds } from './words.ts'

type Scored<Kind extends Objective['kind']> = (
  objective: Extract<Objective, { kind: Kind }>,
  changes: Changes,
) => ScoredObjective

/** Of changes that were due before any part was away: how soon the cache showed them. What it never showed is late. */
export const scoreFreshness: Scored<'latency' | 'percentile'> = (objective, { operation, undisturbed }) => {
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
export const scoreArrival: Scored<'correctness'> = (objective, changes) => {
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
