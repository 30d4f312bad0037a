/** [unix seconds, value]. NaN and infinities are kept: what they mean is for the caller to say. */
export type Sample = readonly [seconds: number, value: number]
export type Labels = Readonly<Record<string, string>>
export type Series = { readonly labels: Labels; readonly samples: readonly Sample[] }
