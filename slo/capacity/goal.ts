import { z } from 'zod'
import { fractionSchema, objectiveSchema, operationSchema } from '../promises/objective.ts'

const ratio = z.number().gt(0).lt(1)
const seconds = z.number().positive()

/**
 * A promise as a search goal of MLRsearch (RFC 9971): what part of the requests may be lost, and how surely a load has to be decided. Lost is what is not good
 * for the promise: too late, failed, or never sent.
 */
export const goalSchema = z.object({
  /** "read percentile 0.95", unlike that of every other goal. */
  id: z.string(),
  operation: operationSchema.or(z.literal('all')),
  objective: objectiveSchema,
  /** Share of the requests of a trial that may be lost: what the promise leaves. */
  lossRatio: fractionSchema,
  /** Share of the trial time at a load that may lose more, and the load still counts as held. */
  exceedRatio: ratio.or(z.literal(0)),
  /** How far below the upper bound the lower one may lie at the end, as a share of the upper. */
  width: ratio,
  /** Trials begin so short, and those near the bound are so long. */
  initialTrialSeconds: seconds,
  finalTrialSeconds: seconds,
  /** After so many seconds of full-length trials a load is decided. */
  durationSumSeconds: seconds,
})
export type Goal = Readonly<z.infer<typeof goalSchema>>

/** What one trial says of one goal. open: too little was sent, or something else than the service can be why. */
export const standingSchema = z.enum(['held', 'broken', 'open'])
export type Standing = z.infer<typeof standingSchema>
