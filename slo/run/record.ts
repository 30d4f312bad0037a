import { z } from 'zod'
import { commitLogSyncs } from '../conventions.ts'
import type { Fraction } from '../fraction.ts'
import { type Objective, type OperationName, objectiveSchema, operationSchema } from '../promises/objective.ts'
import { countSchema, instantSchema, msSchema } from '../schema.ts'
import { verdictSchema } from '../verdict.ts'

/** A promise that a run is held to. */
export type PromiseOfRun = { readonly operation: OperationName | 'all'; readonly objective: Objective }

/** A promised rate counts as sustained when this much of it was answered well; the rest is availability's to judge. */
export const throughputTolerance: Fraction = { numerator: 99, denominator: 100 }

/**
 * What was measured for one promise, and what follows. `good` of `total` are requests, and the comparison is on these counts; for
 * recovery they are the seconds after the last part was back.
 */
export const scoredObjectiveSchema = z.object({
  operation: operationSchema.or(z.literal('all')),
  objective: objectiveSchema,
  verdict: verdictSchema,
  good: countSchema,
  total: countSchema,
  /** Failures that the target allows at this total; absent for throughput. */
  allowed: countSchema.optional(),
  /** 95 % Clopper-Pearson interval of the good fraction; absent for throughput and where total is 0. */
  interval: z.object({ lower: z.number(), upper: z.number() }).optional(),
  /** The same requests as the service counted and timed them; absent where it did not see them or cannot say. */
  service: z.object({ good: countSchema, total: countSchema }).optional(),
  /** Achieved requests per second, for throughput. */
  perSecond: z.number().nonnegative().optional(),
  /** From when the last part was back, for recovery; absent where it was not good again. */
  recoveredAfterSeconds: z.number().nonnegative().optional(),
  /** The percentile in ms from the generator's own journal, at most 1 % too high, for display only; absent where nothing was answered. */
  measuredMs: msSchema.optional(),
  /** What the database alone took at this percentile, by its driver and without the service; absent where that was not measured. */
  floorMs: msSchema.optional(),
  /** Why the verdict is not met, or what weakens it; whole sentences. */
  reasons: z.array(z.string()),
  /** The queries behind the counts: keys of `evidence`. */
  evidence: z.array(z.string()),
})
export type ScoredObjective = z.infer<typeof scoredObjectiveSchema>

/** One of the five documented Lift Wing classes, held against this run. */
export const classRowSchema = z.object({
  id: z.string(),
  title: z.string(),
  availability: scoredObjectiveSchema,
  latency: scoredObjectiveSchema,
  verdict: verdictSchema,
  /** True for the class whose availability the subject has promised. */
  promised: z.boolean(),
})
export type ClassRow = z.infer<typeof classRowSchema>

/** What Cassandra says of when it acknowledges a write, and, where that is before its log is on disk, how often it writes it. */
export const commitLogSchema = z.object({
  sync: z.enum(commitLogSyncs),
  periodMs: msSchema.optional(),
})
export type CommitLog = z.infer<typeof commitLogSchema>

/** One reason to trust the run, or not. `invalid` makes the whole run inconclusive; `warning` is only said. */
export const trustCheckSchema = z.object({
  id: z.string(),
  outcome: z.enum(['ok', 'warning', 'invalid']),
  /** What was looked at, in three or four words: "The rate was held". */
  title: z.string(),
  /** What was found, with numbers and units, as a sentence. */
  finding: z.string(),
})
export type TrustCheck = z.infer<typeof trustCheckSchema>

/** Where requests of one operation went, from the plan to the database. Undefined: that witness saw nothing. */
export const reconciliationRowSchema = z.object({
  operation: operationSchema,
  planned: countSchema,
  dropped: countSchema,
  sent: countSchema,
  answered: countSchema,
  timedOut: countSchema,
  refused: countSchema,
  serviceAnswered: countSchema.optional(),
  cassandraAnswered: countSchema.optional(),
})
export type ReconciliationRow = z.infer<typeof reconciliationRowSchema>

const percentilePointSchema = z.object({ quantile: z.number().min(0).max(1), ms: msSchema })
export type PercentilePoint = z.infer<typeof percentilePointSchema>

/** A latency from the intended start, in parts that add up to it, but for rounding. */
export const latencyPartsSchema = z.object({
  /** Until it was sent: the generator was late. */
  lateMs: msSchema,
  /** Until it had a connection; making one, where there was none, is part of that. */
  connectMs: msSchema,
  /** Until the first byte of its answer. */
  waitMs: msSchema,
  /** Until the last byte. */
  receiveMs: msSchema,
  /** Until the generator looked at it. */
  unseenMs: msSchema,
})
export type LatencyParts = z.infer<typeof latencyPartsSchema>

/** On what latencies were spent: on average, and that of the slowest request. */
const latencyBreakdownSchema = z.object({ mean: latencyPartsSchema, slowest: latencyPartsSchema })

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
  spent: latencyBreakdownSchema.optional(),
})
export type SecondOfRun = z.infer<typeof secondSchema>

/** How many latencies lie from `fromMs` up to, not including, `toMs`; stretches without any are left out. */
const stretchSchema = z.object({ fromMs: msSchema, toMs: msSchema, count: countSchema })
export type Stretch = z.infer<typeof stretchSchema>

/** Latency of one operation: from the intended start (what users get), and once it was sent, both from the generator's journal. */
export const latencySchema = z.object({
  operation: operationSchema,
  fromSchedule: z.array(percentilePointSchema),
  onTheWire: z.array(percentilePointSchema),
  /** Cumulative counts at the histogram edges, from the intended start; the last is the total. */
  buckets: z.array(z.object({ edgeMs: z.number().positive().or(z.literal('inf')), count: countSchema })),
  /** How the latencies are spread on both clocks; eight stretches to a doubling. Older records have none. */
  spread: z.object({ fromSchedule: z.array(stretchSchema), onTheWire: z.array(stretchSchema) }).optional(),
  /** Good answers within each edge, by the client from the intended start and on the service's own clock; absent where that is not known. */
  served: z
    .array(z.object({ edgeMs: z.number().positive().or(z.literal('inf')), client: countSchema, service: countSchema }))
    .optional(),
})
export type Latency = z.infer<typeof latencySchema>

/**
 * A second of the run, or several of a long one, of the requests that were due in it: rates are averages of them, percentiles those of the
 * worst one. Missing values are absent, never zero.
 */
export const momentSchema = z.object({
  /** Seconds since the scored window began; negative during warm-up. */
  second: z.number(),
  offeredPerSecond: z.number().nonnegative().optional(),
  achievedPerSecond: z.number().nonnegative().optional(),
  failedPerSecond: z.number().nonnegative().optional(),
  /** Of those that ended well, from the generator's journal, for display only. */
  p50Ms: msSchema.optional(),
  p95Ms: msSchema.optional(),
  p99Ms: msSchema.optional(),
  /** Of those that ended well; the slowest one is that of the whole stretch. */
  spent: latencyBreakdownSchema.optional(),
  /** The longest time in which the machine let nobody run who waited. */
  pauseMs: msSchema.optional(),
  /** Of the cores that the run may use: what others took, the hypervisor and the limits of a control group among them. */
  takenShare: z.number().nonnegative().optional(),
  /** Cores that the parts of the run used, where they ran on this machine. */
  cores: z.record(z.string(), z.number().nonnegative()).optional(),
})
export type Moment = z.infer<typeof momentSchema>

/** A number that the report rests on: the query, the instant it was asked about, and what came back. */
export const provenanceSchema = z.object({
  query: z.string(),
  at: instantSchema,
  samples: z.array(z.object({ labels: z.record(z.string(), z.string()), value: z.number() })),
})
export type Provenance = z.infer<typeof provenanceSchema>

/** For how long a promise was broken, by the second in which requests were due. */
export const brokenSecondsSchema = z.object({
  operation: operationSchema.or(z.literal('all')),
  objective: objectiveSchema,
  broken: countSchema,
  seen: countSchema,
  /** Since the scored window began; absent where no second was broken. */
  firstSecond: countSchema.optional(),
  lastSecond: countSchema.optional(),
})
export type BrokenSeconds = z.infer<typeof brokenSecondsSchema>
