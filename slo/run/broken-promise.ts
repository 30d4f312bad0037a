import type { Fraction } from '../fraction.ts'
import type { RunEvidence } from './evidence.ts'
import type { ScoredObjective, TrustCheck } from './record.ts'

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
