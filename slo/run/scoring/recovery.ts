import { type Fraction, toNumber } from '../../fraction.ts'
import type { Objective, OperationName } from '../../promises/objective.ts'
import { counted } from '../../words.ts'
import { awayIn, workIn } from '../beside.ts'
import type { RunEvidence } from '../evidence.ts'
import type { BrokenSeconds, PromiseOfRun, ScoredObjective, SecondOfRun } from '../record.ts'
import { spoiledSeconds } from '../trust/lost-requests.ts'

type Recovery = Extract<Objective, { kind: 'recovery' }>
type Step = { readonly target: Fraction; readonly thresholdMs: number }

/** So many good seconds in a row are an end of the trouble; one alone may be chance. */
export const steadySeconds = 5

const pauseMs = 50

/** The percentile of those that ended well which decides a step of this share; undefined where the journal has none by the second. */
function percentileOf(second: SecondOfRun, target: Fraction): number | undefined {
  const known: Readonly<Record<number, number | undefined>> = {
    0.5: second.p50Ms,
    0.95: second.p95Ms,
    0.99: second.p99Ms,
    1: second.maxMs,
  }
  return known[toNumber(target)]
}

/** Whether enough of what was due in a second ended well, and the same share of that in time. Latencies are known within 1 %. */
function isGood(second: SecondOfRun, { target, thresholdMs }: Step): boolean {
  const ms = percentileOf(second, target)
  return isAnswered(second, target) && ms !== undefined && ms <= thresholdMs
}

const isAnswered = ({ ok, sent }: SecondOfRun, { numerator, denominator }: Fraction): boolean =>
  sent > 0 && ok * denominator >= sent * numerator

/** Second by second, by when requests were due; of all operations together, or of one. */
function secondsOf(operation: OperationName | 'all', { generator: { summary }, beside }: RunEvidence) {
  const work = workIn(beside, operation)
  if (work) return work.kind === 'changes' ? work.seconds : []
  return (operation === 'all' ? summary?.seconds : summary?.operations[operation]?.seconds) ?? []
}

/**
 * How long after the last part was back all was good again, and stayed so for a while. What the machine or the generator spoiled excuses no
 * second that is good, and accuses nobody of one that is not.
 */
export function scoreRecovery(
  operation: OperationName | 'all',
  objective: Recovery,
  evidence: RunEvidence,
): ScoredObjective {
  const away = awayIn(evidence.beside)
  const seconds = secondsOf(operation, evidence)
  const backAt = Math.max(...away.map(({ toSeconds }) => toSeconds))
  const after = seconds.filter(({ second }) => second >= Math.floor(backAt))
  const good = after.filter((second) => isGood(second, objective)).length
  const base = { operation, objective, good, total: after.length, evidence: ['client'] }
  if (away.length === 0) {
    return { ...base, verdict: 'inconclusive', reasons: ['No part was away, so that nothing had to recover.'] }
  }
  const undone = evidence.beside.find(({ kind }) => kind === 'undone')
  if (undone) {
    return {
      ...base,
      verdict: 'inconclusive',
      reasons: ['The window was over before all was taken away that was to be.'],
    }
  }
  const took = recoveredAfter(after, backAt, (second) => isGood(second, objective))
  const { withinSeconds } = objective
  if (took !== undefined && took <= withinSeconds) {
    const during = seconds.filter((second) => away.some((each) => overlaps(second, each)))
    const reasons = during.every((second) => isGood(second, objective))
      ? ['Nothing that was due while it was away was bad.']
      : []
    return { ...base, verdict: 'met', recoveredAfterSeconds: took, reasons }
  }
  const measured = took === undefined ? {} : { recoveredAfterSeconds: took }
  const spoiled = spoiledSeconds(evidence, operation, pauseMs)
  const spared = recoveredAfter(after, backAt, (second) => spoiled.has(second.second) || isGood(second, objective))
  const seen = after.length
  if (spared !== undefined && spared <= withinSeconds) {
    const told = counted(after.filter(({ second }) => spoiled.has(second)).length, 'second')
    const reason = `In ${told} after it was back the machine stood still, had other work, or the generator was late: without them it was good again in time.`
    return { ...base, ...measured, verdict: 'inconclusive', reasons: [reason] }
  }
  if (took === undefined && seen < withinSeconds + steadySeconds) {
    const reason = `The window ended ${counted(seen, 'second')} after it was back, too soon to see it.`
    return { ...base, verdict: 'inconclusive', reasons: [reason] }
  }
  const reason =
    took === undefined
      ? `Not good again in the ${counted(seen, 'second')} that were seen after it was back.`
      : `Good again only ${counted(took, 'second')} after it was back.`
  return { ...base, ...measured, verdict: 'missed', reasons: [reason] }
}

const overlaps = ({ second }: SecondOfRun, { fromSeconds, toSeconds }: { fromSeconds: number; toSeconds: number }) =>
  second + 1 > fromSeconds && second < toSeconds

/** Whole seconds from the return to the first of enough good ones in a row; a second that is not known is none of them. */
function recoveredAfter(
  after: readonly SecondOfRun[],
  backAt: number,
  isFine: (second: SecondOfRun) => boolean,
): number | undefined {
  const fine = new Set(after.filter(isFine).map(({ second }) => second))
  const first = after.find(({ second }) =>
    Array.from({ length: steadySeconds }, (_, i) => second + i).every((each) => fine.has(each)),
  )
  return first && Math.max(0, Math.ceil(first.second - backAt))
}

/** Nothing of promises that a second says nothing about: a rate, right answers, a share of which no percentile is kept. */
export function brokenSeconds({ operation, objective }: PromiseOfRun, evidence: RunEvidence): readonly BrokenSeconds[] {
  const seen = secondsOf(operation, evidence)
  const breaks = breakerOf(objective)
  if (!breaks || seen.length === 0) return []
  const broken = seen.filter(breaks).map(({ second }) => second)
  const [firstSecond, lastSecond] = [broken[0], broken.at(-1)]
  return [
    {
      operation,
      objective,
      broken: broken.length,
      seen: seen.length,
      ...(firstSecond === undefined || lastSecond === undefined ? {} : { firstSecond, lastSecond }),
    },
  ]
}

function breakerOf(objective: PromiseOfRun['objective']): ((second: SecondOfRun) => boolean) | undefined {
  switch (objective.kind) {
    case 'availability':
      return (second) => !isAnswered(second, objective.target)
    case 'latency':
    case 'percentile':
      return percentileOf(everyPercentile, objective.target) === undefined
        ? undefined
        : (second) => !isGood(second, objective)
    default:
      return undefined
  }
}

const everyPercentile: SecondOfRun = { second: 0, sent: 1, ok: 1, p50Ms: 1, p95Ms: 1, p99Ms: 1, maxMs: 1, latestMs: 1 }
