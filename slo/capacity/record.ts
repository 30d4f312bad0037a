import { z } from 'zod'
import { operationSchema } from '../promises/objective.ts'
import { runReportSchema } from '../run/report.ts'
import { excuserSchema } from '../run/trust/excuses.ts'
import { instantSchema } from '../schema.ts'
import { verdictSchema } from '../verdict.ts'
import { type Goal, goalSchema } from './goal.ts'
import { resourceSchema, type TrialOutcome, trialSchema } from './trial.ts'

const rate = z.number().positive()
const ratesSchema = z.array(z.object({ operation: operationSchema, perSecond: z.number().nonnegative() })).readonly()

/** What is sent: a scenario whose operations keep their proportions while the load changes. */
const loadSchema = z.object({
  scenario: z.string(),
  seed: z.string(),
  rows: z.int().positive(),
  timeoutMs: z.number().positive(),
  /** Parts of each operation in the whole: 10 reads to 1 write. */
  mix: z.array(z.object({ operation: operationSchema, parts: z.number().positive() })).min(1),
  knobs: runReportSchema.shape.plan.shape.knobs,
})
export type CapacityLoad = z.infer<typeof loadSchema>

/** Where the search may go, and for how long. Loads are requests a second of all operations together. */
const limitsSchema = z.object({
  minPerSecond: rate,
  maxPerSecond: rate,
  /** Where it begins. */
  startPerSecond: rate,
  /** Time of all trials together, with their waiting and asking. */
  maxSeconds: z.number().positive(),
  /** How often a load is tried again whose trials decide nothing. */
  maxRepeats: z.int().nonnegative(),
  /** How sure the interval has to be before the search ends by itself. */
  confidence: z.number().gt(0).lt(1),
})
export type SearchLimits = Readonly<z.infer<typeof limitsSchema>>

/** The largest load that held, and the smallest that did not, of one goal; absent where no load was decided so. */
const boundsSchema = z.object({
  goal: z.string(),
  lowerPerSecond: rate.optional(),
  upperPerSecond: rate.optional(),
})
export type GoalBounds = Readonly<z.infer<typeof boundsSchema>>

/**
 * Why the search ended. narrow: the interval is as narrow and as sure as was asked for. max-held, min-broken: the answer lies outside of the limits. generator, machine,
 * disturbance: beyond the lower bound nothing can be shown here. time: it was over first. interrupted: somebody ended it.
 */
const stopSchema = z.enum([
  'narrow',
  'max-held',
  'min-broken',
  'generator',
  'machine',
  'disturbance',
  'time',
  'interrupted',
])
export type SearchStop = z.infer<typeof stopSchema>

const resultSchema = z.object({
  stopped: stopSchema,
  /** Every goal held at this load. What was answered well there is the conditional throughput. */
  lower: z
    .object({ perSecond: rate, conditionalPerSecond: z.number().nonnegative(), operations: ratesSchema })
    .optional(),
  /** Some goals broke at this load. */
  upper: z.object({ perSecond: rate, broken: z.array(z.string()), operations: ratesSchema }).optional(),
  /** The smallest load above the lower bound of which nothing can be said, and by whom. */
  ceiling: z.object({ perSecond: rate, by: excuserSchema }).optional(),
  /** (upper − lower) / upper; absent where either is. */
  width: z.number().optional(),
  /** How probable it is, given all trials, that the knee lies in the interval; absent where there is none. */
  confidence: z.number().min(0).max(1).optional(),
  trials: z.int().nonnegative(),
  decidingTrials: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
})
export type SearchResult = Readonly<z.infer<typeof resultSchema>>

/** A resource that stood out at the load at which promises broke; what is said of it is a sentence with its figure. */
const gaveFirstSchema = z.object({
  /** Absent where nothing stands out. */
  resource: resourceSchema.optional(),
  sentence: z.string(),
  others: z.array(z.string()),
})
export type GaveFirst = z.infer<typeof gaveFirstSchema>

/** How many times the promised rates are held: that of the operation that has the least room. */
const headroomSchema = z.object({
  lowerTimes: z.number().nonnegative().optional(),
  upperTimes: z.number().nonnegative().optional(),
})

const driftSchema = z.object({
  what: z.string(),
  unit: z.string(),
  /** From the middle of the first tenth to that of the last. */
  from: z.number(),
  to: z.number(),
  perHour: z.number(),
  /** Standard deviations by which the order of values differs from chance, the correlation of neighbours taken out. */
  score: z.number(),
  drifts: z.boolean(),
  points: z.array(z.tuple([z.number(), z.number()])),
})
export type Drift = Readonly<z.infer<typeof driftSchema>>

const soakSchema = z.object({
  perSecond: rate,
  seconds: z.number().positive(),
  verdict: verdictSchema,
  reasons: z.array(z.string()),
  drifts: z.array(driftSchema),
})
export type Soak = Readonly<z.infer<typeof soakSchema>>

/** A number that sizing rests on. measured: in this search. assumed: changeable, and why it is what it is. */
const factorSchema = z.object({
  id: z.string(),
  title: z.string(),
  value: z.number(),
  unit: z.string(),
  origin: z.enum(['measured', 'assumed', 'given']),
  source: z.string(),
})
export type Factor = Readonly<z.infer<typeof factorSchema>>

const sizingSchema = z.object({
  factors: z.array(factorSchema),
  /** Each with the arithmetic that leads to it; absent values could not be computed, and `how` says why. */
  results: z.array(
    z.object({ id: z.string(), title: z.string(), value: z.number().optional(), unit: z.string(), how: z.string() }),
  ),
  /** The same for other rates; what could not be computed is absent, as all of it is in older records. */
  rates: z
    .array(
      z.object({
        readsPerSecond: rate,
        writesPerSecond: z.number().nonnegative(),
        /** All requests together, as a multiple of the lower bound of this search. */
        timesMeasured: z.number().positive().optional(),
        generators: z.int().positive().optional(),
        podsPerSite: z.int().positive().optional(),
        nodesPerSite: z.number().positive().optional(),
        answersBitsPerSecond: z.number().positive(),
      }),
    )
    .readonly()
    .optional(),
})
export type Sizing = Readonly<z.infer<typeof sizingSchema>>

export const capacityReportSchema = runReportSchema
  .pick({ id: true, createdAt: true, subject: true, environment: true, verdict: true, reasons: true })
  .extend({
    schemaVersion: z.literal(1),
    kind: z.literal('capacity'),
    /** From the first trial to the end of the last, UTC. */
    window: z.object({ start: instantSchema, end: instantSchema }),
    load: loadSchema,
    /** The rates that have to be held. */
    promised: ratesSchema,
    limits: limitsSchema,
    goals: z.array(goalSchema),
    /** In the order in which they were made. */
    trials: z.array(trialSchema),
    bounds: z.array(boundsSchema),
    result: resultSchema,
    gaveFirst: gaveFirstSchema,
    headroom: headroomSchema,
    soak: soakSchema.optional(),
    sizing: sizingSchema.optional(),
  })
export type CapacityReport = z.infer<typeof capacityReportSchema>

/** What comes next follows from the trials alone: a search that was cut short goes on once it has observed again what was kept of it. */
export type SearchState = {
  readonly goals: readonly Goal[]
  readonly limits: SearchLimits
  readonly mix: CapacityLoad['mix']
  readonly trials: readonly TrialOutcome[]
  /** 0 for short trials and a wide interval; each is entered once. */
  readonly stage: number
}

export type SearchStep =
  | {
      readonly kind: 'trial'
      /** Requests a second of all operations together. */
      readonly perSecond: number
      readonly seconds: number
      /** Why this one, as a sentence. */
      readonly why: string
    }
  | { readonly kind: 'result'; readonly result: SearchResult }
