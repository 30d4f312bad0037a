import type { DoubtKind } from './request.ts'

/** What the samples of one series say. */
export type Close = {
  /** Less than nothing where a counter fell without having begun anew: what follows makes up for it. */
  readonly certain: number
  /** Counted only if the series began at zero, or anew. */
  readonly perhaps: number
  readonly doubt?: { readonly kind: DoubtKind; readonly at: number; readonly times: number; readonly hint?: string }
  readonly life: 'known' | 'bornProven' | 'bornUnproven' | 'renamed' | 'returned' | 'silent' | 'absent'
  readonly resets: number
  /** Of the samples in the part. */
  readonly spanSeconds: number
}

/** What is certain of a series, and what only perhaps. */
export type Amount = Pick<Close, 'certain' | 'perhaps'>
