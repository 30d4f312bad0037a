import { z } from 'zod'
import { latencyPartsSchema } from '../run/record.ts'
import { msSchema } from '../schema.ts'

/** A request that is known by itself, as far as whoever saw it tells. */
export const singleRequestSchema = z.object({
  /** Since the start; where the generator saw it, when it was due. */
  second: z.number(),
  /** "GET /v1/topics/enwiki/12". */
  what: z.string(),
  /** Of the answer; a code of the generator's where there was none, and nothing where the service only knows that its client had gone. */
  status: z.string().optional(),
  traceId: z.string().optional(),
  requestId: z.string().optional(),
  /** On what the generator saw it spend its time. */
  client: latencyPartsSchema.optional(),
  service: z
    .object({
      durationMs: msSchema,
      /** On what it spent them, which a log tells and an exemplar does not; the queue comes before, the others add up to it. */
      spent: z
        .object({
          queueMs: msSchema,
          ownMs: msSchema,
          cassandraMs: msSchema,
          lambdaMs: msSchema,
          mediawikiMs: msSchema,
        })
        .optional(),
    })
    .optional(),
  /** What the service wrote about it, to the letter; of the slowest. */
  line: z.string().optional(),
})
export type SingleRequest = Readonly<z.infer<typeof singleRequestSchema>>

/** As the outermost clock saw it that saw it at all. */
export function durationMs({ client, service }: SingleRequest): number {
  if (client === undefined) return service?.durationMs ?? 0
  return Object.values(client).reduce((sum, ms) => sum + ms, 0)
}

export const bySlowness = (a: SingleRequest, b: SingleRequest): number => durationMs(b) - durationMs(a)
