import type { Known } from './bounds.ts'
import type { Knee } from './knee.ts'

export type Sure = { readonly lower: number; readonly upper: number; readonly confidence: number }

/**
 * The narrowest interval between loads that were tried which holds the knee with the confidence that is asked for, at the relevant bounds or outside of them: right beside
 * the knee a bound is a matter of luck. Where none is sure enough, the surest.
 */
export function surest({ loads, lower, upper }: Known, knee: Knee, confidence: number): Sure | undefined {
  if (lower === undefined || upper === undefined) return undefined
  const froms = loads.filter(({ is, perSecond }) => is !== 'upper' && perSecond <= lower)
  const tos = loads.filter(({ is, perSecond }) => is !== 'lower' && perSecond >= upper)
  const pairs = froms.flatMap((from) =>
    tos.map((to) => ({
      lower: from.perSecond,
      upper: to.perSecond,
      confidence: knee(from.perSecond, to.perSecond),
    })),
  )
  const sure = pairs.filter((pair) => pair.confidence >= confidence)
  return sure.length > 0
    ? sure.toSorted((a, b) => a.upper / a.lower - b.upper / b.lower)[0]
    : pairs.toSorted((a, b) => b.confidence - a.confidence)[0]
}
