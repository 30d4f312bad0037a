import type { Verdict } from '../../slo/verdict.ts'
import type { Standing } from '../table.ts'

/** A run as it stands beside another one: everything spelled already, with the numbers that are held against each other. */
export type Side = {
  readonly title: string
  readonly verdict: Verdict
  /** What the run was made of: "load: scenario" → "surge". Runs are alike where all of it is. */
  readonly made: Readonly<Record<string, string>>
  /** What was measured: the service and its build. */
  readonly subject: Readonly<Record<string, string>>
  readonly promises: readonly SidePromise[]
  /** The rows below the promises: percentiles, errors, processor time. */
  readonly figures: readonly Figure[]
  /** From the intended start, by operation: quantile and ms. */
  readonly curves: Readonly<Record<string, readonly (readonly [quantile: number, ms: number])[]>>
}

export type Figure = { readonly name: string; readonly text: string; readonly value: number }

/** Without a value it is told and not held against another. */
export type SidePromise = {
  readonly name: string
  readonly promised: string
  readonly standing: Standing
  readonly word: string
  readonly text: string
  readonly value?: number
}

/** What the page needs of each run, by its key. */
export type Sides = Readonly<Record<string, Side & { readonly address: string }>>
