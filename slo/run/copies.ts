import { z } from 'zod'
import { countSchema } from '../schema.ts'

/** Who was asked for acknowledged writes: a node by itself, or a quorum of a data centre. */
const askedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('node'), node: z.int().positive(), dataCenter: z.string() }),
  z.object({ kind: z.literal('quorum'), dataCenter: z.string() }),
])

/** Of the acknowledged writes that are read back, how many it answered for, how many it had nothing of, and of how many something else. */
const copyCheckSchema = z.object({ asked: askedSchema, checked: countSchema, missing: countSchema, other: countSchema })
export type CopyCheck = z.infer<typeof copyCheckSchema>

/** After the window, once writes that were kept for nodes which were away had been handed over, and after a repair. */
const lookTimes = ['window', 'hints', 'repair'] as const

/** What the copies of a cluster hold of the acknowledged writes, one by one. */
export const copiesSchema = z.object({
  looks: z.array(z.object({ after: z.enum(lookTimes), found: z.array(copyCheckSchema).readonly() })).readonly(),
  /** How long after the window nodes still kept writes for those that had been away, and whether they do still; absent where none was away. */
  hints: z
    .object({
      seconds: z.number(),
      areLeft: z.boolean(),
      /** Writes that nodes kept for others since the window began, and of how many they say that they handed them over; absent where nobody counted. */
      counted: z.object({ kept: countSchema, delivered: countSchema }).optional(),
    })
    .optional(),
  repair: z
    .discriminatedUnion('outcome', [
      /** How often two copies were compared, where that was told, and ranges that two did not agree about, each counted for each two. */
      z.object({
        outcome: z.literal('done'),
        seconds: z.number(),
        compared: countSchema.optional(),
        differences: countSchema,
      }),
      z.object({ outcome: z.literal('failed'), why: z.string() }),
    ])
    .optional(),
})
export type Copies = z.infer<typeof copiesSchema>
