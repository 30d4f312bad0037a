import { z } from 'zod'
import { operationSchema } from '../promises/objective.ts'
import { countSchema, instantSchema } from '../schema.ts'
import { verdictSchema } from '../verdict.ts'
import { backendSchema } from './backends.ts'
import { besideSchema } from './beside.ts'
import { copiesSchema } from './copies.ts'
import {
  brokenSecondsSchema,
  classRowSchema,
  commitLogSchema,
  latencySchema,
  momentSchema,
  provenanceSchema,
  reconciliationRowSchema,
  scoredObjectiveSchema,
  trustCheckSchema,
} from './record.ts'
import { resourcesSchema } from './resources.ts'

const knobSchema = z.object({
  flag: z.string(),
  value: z.union([z.number(), z.string()]),
  unit: z.string(),
  help: z.string(),
})

export const runReportSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('run'),
  id: z.string(),
  createdAt: instantSchema,
  verdict: verdictSchema,
  /** Sentences: why the run is not simply met. Empty where it is. */
  reasons: z.array(z.string()),
  /** What was asked for. */
  plan: z.object({
    scenario: z.string(),
    seed: z.string(),
    /** Arrival rates, on average over the scored window. */
    operations: z.array(z.object({ operation: operationSchema, perSecond: z.number().nonnegative() })),
    durationSeconds: z.number().positive(),
    warmupSeconds: z.number().nonnegative(),
    rows: z.int().positive(),
    timeoutMs: z.number().positive(),
    /** Everything that the scenario could be told, and what it was: "--zipf", 0.8, "popularity falls as rank^-s". */
    knobs: z.array(knobSchema),
  }),
  /** Distinct rows that the scored requests touched, by operation. */
  distinctKeys: z.array(z.object({ operation: operationSchema, rows: countSchema })),
  /** The scored window, half-open, UTC. */
  window: z.object({ start: instantSchema, end: instantSchema }),
  subject: z.object({ name: z.string(), url: z.string(), build: z.record(z.string(), z.string()) }),
  environment: z.object({
    /** What may be used of the machine: of its cores also a fraction, where a control group has a limit. */
    cores: z.number().positive(),
    memoryBytes: z.number().positive(),
    os: z.string(),
    /** part → "version (native)" or the like. */
    parts: z.record(z.string(), z.string()),
    /** How many copies of each row Cassandra keeps, by data centre; empty where it is somebody else's, and absent in older records. */
    replication: z.record(z.string(), z.int().positive()).optional(),
    git: z.string().optional(),
    /** The command that makes this run again. */
    command: z.string(),
  }),
  objectives: z.array(scoredObjectiveSchema),
  classes: z.array(classRowSchema),
  trust: z.array(trustCheckSchema),
  reconciliation: z.array(reconciliationRowSchema),
  /** Disagreements between the witnesses, as sentences. */
  findings: z.array(z.string()),
  /** Operations that something was promised about and the scenario sends none of; absent where there are none. */
  unshown: z.array(operationSchema).optional(),
  /** Acknowledged writes read back after the run. */
  readBack: z.object({ acknowledged: countSchema, checked: countSchema, lost: countSchema, stale: countSchema }),
  /** What each copy of a cluster held of them; absent where there is one, or nobody could look. */
  copies: copiesSchema.optional(),
  /** What Cassandra said of when it acknowledges a write; absent where it could not be asked. */
  commitLog: commitLogSchema.optional(),
  /** Answers by operation and kind, as the client saw them. */
  answers: z.array(
    z.object({ operation: operationSchema, outcome: z.string(), status: z.string(), count: countSchema }),
  ),
  latency: z.array(latencySchema),
  /** What the service saw of whom it asks; absent where it does not tell. */
  backends: z.array(backendSchema).readonly().optional(),
  /** What was done beside what was sent, and for how long each promise was broken; absent where nothing was. */
  beside: z
    .object({ done: z.array(besideSchema).readonly(), broken: z.array(brokenSecondsSchema).readonly() })
    .optional(),
  /** CPU seconds per part over the scored window, where the part runs on this machine, and for how long it had waited for a processor. */
  cpu: z.array(
    z.object({
      part: z.string(),
      seconds: z.number().nonnegative(),
      waitedSeconds: z.number().nonnegative().optional(),
    }),
  ),
  moments: z.array(momentSchema),
  /** The same for each operation by itself; older records have none. */
  operationMoments: z.array(z.object({ operation: operationSchema, moments: z.array(momentSchema) })).optional(),
  /** How the service and its database used what they have; absent where nobody scrapes it, and in older records. */
  resources: resourcesSchema.optional(),
  evidence: z.record(z.string(), provenanceSchema),
})
export type RunReport = z.infer<typeof runReportSchema>
