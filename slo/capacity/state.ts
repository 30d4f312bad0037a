import type { Goal } from './goal.ts'
import type { Limits, SearchResult } from './record.ts'
import type { TrialOutcome } from './trial.ts'

/** A search is its trials: what comes next follows from them alone, so that one that was cut short goes on from what it kept. */
export type SearchState = {
  readonly goals: readonly Goal[]
  readonly limits: Limits
  readonly trials: readonly TrialOutcome[]
}

export type NextStep =
  | {
      readonly kind: 'trial'
      /** Requests a second of all operations together. */
      readonly perSecond: number
      readonly seconds: number
      /** Why this one, as a sentence. */
      readonly why: string
    }
  | { readonly kind: 'result'; readonly result: SearchResult }
