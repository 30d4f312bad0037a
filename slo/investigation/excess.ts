import { type Observations, valuesOf } from './observations.ts'
import { type Decomposition, type PartName, partNames } from './parts.ts'
import type { SignalName } from './signals.ts'
import type { Slowness } from './slowness.ts'
import type { Steps } from './spent.ts'

/** What one part has to do with slow steps. Per request, in ms; the shares of all parts add up to 1. */
export type PartExcess = {
  readonly part: PartName
  readonly usualMs: number
  readonly slowMs: number
  /** Of all that slow steps take beyond usual ones. Below 0 where it took less than usual. */
  readonly share: number
}

/**
 * Where the waiting of steps that took long was spent, beyond what usual ones spend there. Where none took long, every step is usual, and nobody
 * has a share.
 */
export function excessOf(
  { seen, requests, parts }: Pick<Decomposition, 'seen' | 'requests' | 'parts'>,
  { isUsual, isLate }: Pick<Slowness, 'isUsual' | 'isLate'>,
): readonly PartExcess[] {
  const means = (of: Steps) => {
    const usual = mean(of, requests, isUsual)
    return { usual, late: isLate.includes(true) ? mean(of, requests, isLate) : usual }
  }
  const whole = means(seen)
  const all = whole.late - whole.usual
  return partNames.flatMap((part) => {
    const seconds = parts.find((each) => each.part === part)?.seconds
    if (!seconds) return []
    // A step in which nobody saw a part has it among the unexplained.
    const { usual, late } = means(seconds.map((value, i) => (seen[i] === null ? null : (value ?? 0))))
    if (!Number.isFinite(usual) || !Number.isFinite(late)) return []
    return [{ part, usualMs: 1000 * usual, slowMs: 1000 * late, share: all > 0 ? (late - usual) / all : 0 }]
  })
}

/** Seconds per request of some steps, every request counted alike. */
export function mean(seconds: Steps, requests: Steps, where: readonly boolean[]): number {
  let [sum, count] = [0, 0]
  for (const [i, value] of seconds.entries()) {
    const asked = requests[i] ?? null
    if (value === null || asked === null || !where[i]) continue
    sum += value
    count += asked
  }
  return sum / count
}

/** Requests that failed in slow steps. What failed at once took no time: latency alone would hide it. */
export type Failures = {
  /** Of all slow steps, those that are so only because requests failed in them. */
  readonly stepShare: number
  /** Requests. */
  readonly requests: number
  /** Who failed them; undefined where nobody counts that. */
  readonly part: PartName | undefined
  /** Whether it failed them, or made them wait until whoever asked had gone. */
  readonly by: 'failing' | 'waiting'
}

const backends: readonly (readonly [SignalName, PartName])[] = [
  ['cassandraFailed', 'cassandra'],
  ['lambdaFailed', 'lambda'],
]

/** Whoever failed half of them in the same steps is who failed them. */
const mostOf = 0.5
/** For each that failed, whoever made it wait took so many times what a request usually takes. */
const muchWaited = 10

export function failuresOf(observations: Observations, slowness: Slowness): Failures {
  const { isSlow, isLate } = slowness
  const inSlow = (name: SignalName) =>
    (valuesOf(observations, name) ?? []).reduce<number>((sum, value, i) => sum + (isSlow[i] ? (value ?? 0) : 0), 0) *
    observations.stepSeconds
  const requests = inSlow('errors')
  const found = backends.find(([signal]) => requests > 0 && inSlow(signal) >= mostOf * requests)
  const quick = isSlow.filter((is, i) => is && !isLate[i]).length
  return {
    stepShare: quick / Math.max(isSlow.filter(Boolean).length, 1),
    requests,
    part: found?.[1] ?? waitedFor(observations, slowness, requests),
    by: found ? 'failing' : 'waiting',
  }
}

/** For whom the service waited, beyond what it usually does, while requests failed: whoever gives up is in no count of those whom it waited for. */
function waitedFor(
  observations: Observations,
  { isSlow, isUsual, usualMs }: Slowness,
  failed: number,
): PartName | undefined {
  const known = (['cassandra', 'lambda', 'mediawiki'] as const).map((part) => {
    const values = valuesOf(observations, part) ?? []
    const ofThose = (which: readonly boolean[]) => values.filter((value, i) => which[i] && value !== null) as number[]
    const sum = (those: readonly number[]) => those.reduce((all, value) => all + value, 0)
    const [slow, usual] = [ofThose(isSlow), ofThose(isUsual)]
    const beyond = sum(slow) - (slow.length * sum(usual)) / Math.max(usual.length, 1)
    return { part, ms: (1000 * beyond * observations.stepSeconds) / failed }
  })
  const [most] = known.sort((a, b) => b.ms - a.ms)
  return failed > 0 && most && most.ms >= muchWaited * usualMs ? most.part : undefined
}

/** Steps with failures count for whoever failed them, the others for where their time went. */
export function withFailures(parts: readonly PartExcess[], { stepShare, part }: Failures): readonly PartExcess[] {
  if (stepShare === 0) return parts
  const of = part ?? 'unexplained'
  const shared = parts.map((each) => ({
    ...each,
    share: (1 - stepShare) * each.share + (each.part === of ? stepShare : 0),
  }))
  return shared.some((each) => each.part === of)
    ? shared
    : [...shared, { part: of, usualMs: 0, slowMs: 0, share: stepShare }]
}
