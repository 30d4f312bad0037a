/** [unix seconds, value]. NaN and infinities are kept: what they mean is for the caller to say. */
export type Sample = readonly [seconds: number, value: number]
/** What Prometheus writes where a series ended: a NaN with a payload of its own. */
export const staleNaN: readonly [low: number, high: number] = [0x00000002, 0x7ff00000]
export type Labels = Readonly<Record<string, string>>
export type Series = { readonly labels: Labels; readonly samples: readonly Sample[] }
