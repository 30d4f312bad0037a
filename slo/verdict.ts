import { z } from 'zod'

/** met: proven. missed: refuted. inconclusive: the evidence proves neither; it is never a pass. */
export const verdictSchema = z.enum(['met', 'missed', 'inconclusive'])
export type Verdict = z.infer<typeof verdictSchema>

/** One promise broken breaks the whole; one inconclusive promise leaves the whole inconclusive; no promise proves nothing. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('missed')) return 'missed'
  if (verdicts.length === 0 || verdicts.includes('inconclusive')) return 'inconclusive'
  return 'met'
}
