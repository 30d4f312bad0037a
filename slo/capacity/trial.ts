import { z } from 'zod'
import { operationSchema } from '../promises/objective.ts'
import { excuserSchema } from '../run/trust/excuses.ts'
import { countSchema, instantSchema, msSchema } from '../schema.ts'
import { goalStateSchema } from './goal.ts'

/**
 * What can give first. generator: who sends. machine: all cores, or the way that it wakes processes. The others are parts of what is tested:
 * the service's processor time and its event loop, Cassandra's processor time, garbage collector and compaction, and the driver's pool.
 */
export const resourceSchema = z.enum([
  'generator',
  'machine',
  'service',
  'event-loop',
  'cassandra',
  'gc',
  'compaction',
  'pool',
])
export type Resource = z.infer<typeof resourceSchema>

/** valid: each goal that is not open is decided. excused: the trial decides nothing, whatever its goals say. */
const trialTrustSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('valid') }),
  z.object({ kind: z.literal('excused'), by: excuserSchema, reasons: z.array(z.string()) }),
])
export type TrialTrust = z.infer<typeof trialTrustSchema>

const percentilesSchema = z.object({
  p50Ms: msSchema.optional(),
  p95Ms: msSchema.optional(),
  p99Ms: msSchema.optional(),
  meanMs: msSchema.optional(),
})
export type Percentiles = Readonly<z.infer<typeof percentilesSchema>>

const utilisationSchema = z.object({
  resource: resourceSchema,
  /** So much of it was used, on average over the window. */
  used: z.number().nonnegative(),
  /** So much there is. */
  limit: z.number().positive(),
  unit: z.enum(['cores', 'of the time', 'requests', 'tasks']),
})
export type Utilisation = Readonly<z.infer<typeof utilisationSchema>>

/** What one trial says of one goal: `good` of `total` requests were not lost. */
const goalOutcomeSchema = z.object({
  goal: z.string(),
  good: countSchema,
  total: countSchema,
  standing: goalStateSchema,
  reasons: z.array(z.string()),
})
export type GoalOutcome = Readonly<z.infer<typeof goalOutcomeSchema>>

/** What the search needs of a trial. */
const trialOutcomeSchema = z.object({
  /** The load: requests a second of all operations together, as it was asked for. */
  perSecond: z.number().positive(),
  /** Length of the scored window. */
  seconds: z.number().positive(),
  /** Everything that the trial took, with its waiting and asking. */
  tookSeconds: z.number().positive(),
  /** Requests of all operations that were due in the window, and those that ended well, however late. */
  planned: countSchema,
  answered: countSchema,
  goals: z.array(goalOutcomeSchema).readonly(),
  trust: trialTrustSchema,
})
export type TrialOutcome = Readonly<z.infer<typeof trialOutcomeSchema>>

/** One trial, as it is kept and told. */
export const trialSchema = trialOutcomeSchema.extend({
  /** The run's id under which its evidence lies. */
  id: z.string(),
  startedAt: instantSchema,
  operations: z.array(
    z.object({
      operation: operationSchema,
      perSecond: z.number().nonnegative(),
      planned: countSchema,
      sent: countSchema,
      /** Ended well, however late. */
      answered: countSchema,
      fromSchedule: percentilesSchema,
      onTheWire: percentilesSchema,
    }),
  ),
  /** What could be seen; a resource that nobody looked at is not in it. */
  utilisation: z.array(utilisationSchema).readonly(),
})
export type Trial = Readonly<z.infer<typeof trialSchema>>

type Judged = Pick<TrialOutcome, 'trust' | 'goals'>

/** Whether a trial that decides showed every goal held; one that leaves a goal open is neither this nor broken. */
export const isHeld = ({ trust, goals }: Judged): boolean =>
  trust.kind === 'valid' && goals.every(({ standing }) => standing === 'held')

/** Whether a trial that decides showed any goal broken. */
export const isBroken = ({ trust, goals }: Judged): boolean =>
  trust.kind === 'valid' && goals.some(({ standing }) => standing === 'broken')
