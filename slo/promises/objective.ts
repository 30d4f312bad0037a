import { z } from 'zod'
import type { Fraction } from '../fraction.ts'

export const fractionSchema = z.object({
  numerator: z.int().nonnegative(),
  denominator: z.int().positive(),
}) satisfies z.ZodType<Fraction>

/** Which requests a promise is about: a noun in the singular, such as "read". A scenario says which there are. */
export const operationSchema = z.string().regex(/^[a-z]+$/)
export type OperationName = z.infer<typeof operationSchema>

/**
 * One promise.
 * - availability: at least `target` of all requests get a non-error answer.
 * - latency: at least `target` of all requests are answered within `thresholdMs`.
 * - percentile: "P95 < 10 ms", scored as: at least 95 % (`target`) within 10 ms.
 * - throughput: at least `perSecond` requests are answered each second, on average over the window.
 * - correctness: at least `target` of all answers are right: the row that was asked for, as it was last written.
 * - recovery: `withinSeconds` after a part that was away is back, at least `target` of the requests that are due in a second are
 *   answered within `thresholdMs` again, in this second and those that follow.
 */
export const objectiveSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('availability'), target: fractionSchema }),
  z.object({ kind: z.literal('latency'), target: fractionSchema, thresholdMs: z.number().positive() }),
  z.object({ kind: z.literal('percentile'), target: fractionSchema, thresholdMs: z.number().positive() }),
  z.object({ kind: z.literal('throughput'), perSecond: z.number().positive() }),
  z.object({ kind: z.literal('correctness'), target: fractionSchema }),
  z.object({
    kind: z.literal('recovery'),
    target: fractionSchema,
    thresholdMs: z.number().positive(),
    withinSeconds: z.number().positive(),
  }),
])
export type Objective = z.infer<typeof objectiveSchema>
