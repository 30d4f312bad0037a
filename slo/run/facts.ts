import type { RunReport } from './report.ts'

/** The facts around a run that need no judgement; they go into the record as they are. */
export type RunFacts = Pick<
  RunReport,
  'id' | 'createdAt' | 'plan' | 'distinctKeys' | 'subject' | 'environment' | 'evidence'
> & {
  /** Unix seconds, half-open. */
  readonly window: { readonly start: number; readonly end: number }
}
