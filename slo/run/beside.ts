import { z } from 'zod'
import { histogramSchema } from '../histogram.ts'
import { countSchema } from '../schema.ts'
import { secondSchema } from './record.ts'

/** A part that stood still, or was gone; seconds since the scored window began, as they were. */
const awaySchema = z.object({
  kind: z.literal('away'),
  part: z.string(),
  fromSeconds: z.number(),
  toSeconds: z.number(),
})
type PartOutage = z.infer<typeof awaySchema>

/** A node of a cluster that was killed, or stood still; seconds since the scored window began, as they were. */
const nodeAwaySchema = z.object({
  kind: z.literal('node-away'),
  how: z.enum(['killed', 'frozen']),
  /** From 1 on, of so many. */
  node: z.int().positive(),
  of: z.int().positive(),
  fromSeconds: z.number(),
  /** When it was told to start again, or to go on. */
  untilSeconds: z.number(),
  /** When all nodes took each other to be up again. */
  toSeconds: z.number(),
})
type NodeOutage = z.infer<typeof nodeAwaySchema>

/** What was to be done beside and was not, because the window was over; it may have changed what was measured. */
const undoneSchema = z.object({
  kind: z.literal('undone'),
  node: z.int().positive(),
  how: z.enum(['killed', 'frozen']),
})

/** Changes of pages, told to the step in front of Kafka; of those that are watched it was seen when the cache showed them. */
const changesSchema = z.object({
  kind: z.literal('changes'),
  operation: z.literal('change'),
  /** Those that were due. */
  planned: countSchema,
  /** Those that the step took. */
  accepted: countSchema,
  watched: countSchema,
  /** Watched, accepted, and never shown while anybody looked. */
  lost: countSchema,
  /** Events that the consumer had not done by then; undefined where it did not tell. */
  waiting: countSchema.optional(),
  /** Watched ones that were due before any part was away, and how long after that the cache showed them: at most a tenth, or 50 ms, too long. */
  undisturbed: z.object({ watched: countSchema, latencies: histogramSchema }),
  /** Watched ones by the second in which they were due. */
  seconds: z.array(secondSchema).readonly(),
})
export type ChangesDone = z.infer<typeof changesSchema>

/** Rows of an export that were written into Cassandra. */
const backfillSchema = z.object({
  kind: z.literal('backfill'),
  operation: z.literal('backfill'),
  /** Rows that were due. */
  planned: countSchema,
  written: countSchema,
  /** Written before the window was over. */
  inTime: countSchema,
  setAside: countSchema,
  /** Of different pages that were looked for afterwards: those with something else that is not newer, and those with nothing. */
  found: z.object({ pages: countSchema, other: countSchema, missing: countSchema }),
})
export type BackfillDone = z.infer<typeof backfillSchema>

/** What was done beside what was sent. */
export const besideSchema = z.discriminatedUnion('kind', [
  awaySchema,
  nodeAwaySchema,
  undoneSchema,
  changesSchema,
  backfillSchema,
])
export type DoneBeside = z.infer<typeof besideSchema>

type Done = readonly DoneBeside[]

/** Parts, and nodes of one, that were away. */
export const awayIn = (beside: Done): readonly (PartOutage | NodeOutage)[] =>
  beside.flatMap((each) => (each.kind === 'away' || each.kind === 'node-away' ? [each] : []))

/** What was done under this name, as operations have one. */
export const workIn = (beside: Done, operation: string): ChangesDone | BackfillDone | undefined =>
  beside.flatMap((each) => ('operation' in each && each.operation === operation ? [each] : []))[0]
