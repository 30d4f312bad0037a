import { z } from 'zod'
import { countSchema, spentSchema } from './record.ts'

/** Lateness that can break a promise: half of the shortest threshold that anybody would give, up to the longest of a percentile. */
export const latenessMs = [1, 2.5, 5, 10, 25, 50, 100] as const

/** What became of the requests that were due in one second; percentiles are of those that ended well, from the schedule. */
export const secondSchema = z.object({
  /** Since the scored window began. */
  second: countSchema,
  sent: countSchema,
  ok: countSchema,
  p50Ms: z.number().optional(),
  p95Ms: z.number().optional(),
  p99Ms: z.number().optional(),
  maxMs: z.number().optional(),
  /** How late the latest of them started. */
  latestMs: z.number(),
  /** How many started later than these, by rising lateness; absent where none did, and in older records. */
  late: z
    .array(z.object({ beyondMs: z.number().positive(), requests: countSchema }))
    .readonly()
    .optional(),
  /** Of those that ended well; absent where none did, and in older records. */
  spent: spentSchema.optional(),
})
export type SecondOfRun = z.infer<typeof secondSchema>
