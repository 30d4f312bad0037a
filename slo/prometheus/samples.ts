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

/**
 * How much a counter grew over its samples: the differences, and after a reset (a smaller value: the process began again at
 * zero) the new value in full. The first sample is the baseline and counts nothing.
 */
export function growth(samples: readonly Sample[]): number {
  let total = 0
  for (let i = 1; i < samples.length; i++) {
    const [, before] = samples[i - 1] as Sample
    const [, after] = samples[i] as Sample
    total += after >= before ? after - before : after
  }
  return total
}

/** Samples from the last one at or before `start` to the first one at or after `end`, or to the last there is. */
export function bracket(samples: readonly Sample[], start: number, end: number): readonly Sample[] {
  const first = samples.findLastIndex(([at]) => at <= start)
  const last = samples.findIndex(([at]) => at >= end)
  return samples.slice(Math.max(first, 0), last === -1 ? undefined : last + 1)
}
