import type { PartExcess } from './excess.ts'
import { type Observations, valuesOf } from './observations.ts'
import type { PartName } from './parts.ts'
import type { SignalName } from './signals.ts'
import type { Slowness } from './slowness.ts'

/** Requests that failed in slow steps. What failed at once took no time: latency alone would hide it. */
export type Failures = {
  /** Of all slow steps, those that are so only because requests failed in them. */
  readonly stepShare: number
  /** Requests. */
  readonly requests: number
  /** Who failed them; undefined where nobody counts that. */
  readonly part: PartName | undefined
}

const backends: readonly (readonly [SignalName, PartName])[] = [
  ['cassandraFailed', 'cassandra'],
  ['lambdaFailed', 'lambda'],
]

/** Whoever failed half of them in the same steps is who failed them. */
const mostOf = 0.5

export function failuresOf(observations: Observations, { isSlow, isLate }: Slowness): Failures {
  const inSlow = (name: SignalName) =>
    (valuesOf(observations, name) ?? []).reduce<number>((sum, value, i) => sum + (isSlow[i] ? (value ?? 0) : 0), 0) *
    observations.stepSeconds
  const requests = inSlow('errors')
  const found = backends.find(([signal]) => requests > 0 && inSlow(signal) >= mostOf * requests)
  const quick = isSlow.filter((is, i) => is && !isLate[i]).length
  return { stepShare: quick / Math.max(isSlow.filter(Boolean).length, 1), requests, part: found?.[1] }
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
