import { z } from 'zod'

export const countSchema = z.int().nonnegative()
/** A duration, in ms. */
export const msSchema = z.number().nonnegative()
/** ISO 8601, UTC. */
export const instantSchema = z.iso.datetime()
/** A number with the ends of its interval; a bound that is absent is none. */
export const estimateSchema = z.object({
  estimate: z.number(),
  lower: z.number().optional(),
  upper: z.number().optional(),
})
