import type { Goal } from './goal.ts'
import type { CapacityLoad, Limits, SearchResult } from './record.ts'
import type { TrialOutcome } from './trial.ts'

/** What comes next follows from the trials alone: a search that was cut short goes on once it has observed again what was kept of it. */
export type SearchState = {
  readonly goals: readonly Goal[]
  readonly limits: Limits
  readonly mix: CapacityLoad['mix']
  readonly trials: readonly TrialOutcome[]
  /** 0 for short trials and a wide interval; each is entered once. */
  readonly stage: number
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
