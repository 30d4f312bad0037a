/** [unix seconds, value]. NaN and infinities are kept: what they mean is for the caller to say. */
export type Sample = readonly [seconds: number, value: number]
/** What Prometheus writes where a series ended: a NaN with a payload of its own. */
export const staleNaN: readonly [low: number, high: number] = [0x00000002, 0x7ff00000]
export type Labels = Readonly<Record<string, string>>
/** The same for the same labels in whatever order: 'code="503", site="eqiad"'. */
export function labelsKey(labels: Labels): string {
  const entries = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')
}

export type Series = { readonly labels: Labels; readonly samples: readonly Sample[] }
