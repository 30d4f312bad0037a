import { z } from 'zod'
import { outcomes } from '../conventions.ts'
import { histogramSchema } from '../histogram.ts'
import { type OperationName, operationSchema } from '../promises/objective.ts'
import { countSchema } from '../schema.ts'
import { answerCountsSchema } from './answer-counts.ts'
import { backendSchema } from './backends.ts'
import { besideSchema } from './beside.ts'
import { copiesSchema } from './copies.ts'
import { generatorPartSchema } from './generators.ts'
import { floorSchema, machineWitnessSchema } from './machine.ts'
import { commitLogSchema, secondSchema } from './record.ts'
import { resourcesSchema } from './resources.ts'

const plannedOperationSchema = z.object({
  operation: operationSchema,
  /** Requests that are due in the scored window. */
  planned: countSchema,
  /** Those of them that ask for what nobody has, and are answered well by "not found". */
  absent: countSchema.default(0),
  /** By which the service tells these requests from others. */
  method: z.string(),
  /** Which of Cassandra's counters grows with each. */
  database: z.enum(['reads', 'writes']),
  /** Whether a sample of those that were acknowledged is read back after the run. */
  isReadBack: z.boolean(),
})
export type PlannedOperation = z.infer<typeof plannedOperationSchema>

const planSchema = z.object({
  operations: z.array(plannedOperationSchema),
  durationSeconds: z.number().positive(),
  warmupSeconds: z.number().nonnegative(),
  /** After this long a request has failed. */
  timeoutMs: z.number().positive(),
  /** Where the requests go. */
  target: z.string(),
})
export type RunPlan = z.infer<typeof planSchema>

/**
 * Of each tenth of a second by the schedule the slowest good answer, on the wire; where several users of k6 share a tenth, of each of them. Absent
 * in what older programs wrote.
 */
export const slowestSchema = histogramSchema

const generatorOperationSchema = z.object({
  sent: countSchema,
  /** How late requests started. */
  late: histogramSchema,
  /** The latencies of all requests that ended in one way, on both clocks. */
  outcomes: z
    .array(
      z.object({
        outcome: z.enum(outcomes),
        /** From the instant at which they were meant to start. */
        fromSchedule: histogramSchema,
        /** From when they were sent, with waiting for a connection. */
        onTheWire: histogramSchema,
      }),
    )
    .readonly(),
  slowest: slowestSchema.optional(),
  seconds: z.array(secondSchema).readonly(),
})
export type GeneratorOperation = z.infer<typeof generatorOperationSchema>

/** Counts are of the scored phase. */
const generatorSummarySchema = z.object({
  operations: z.record(operationSchema, generatorOperationSchema),
  warmupRequests: countSchema,
  /** Second by second by the schedule, all operations together. */
  seconds: z.array(secondSchema).readonly(),
  /** Why requests got no answer, in the generator's words, and how many. */
  unanswered: z.array(z.object({ why: z.string(), requests: countSchema })).readonly(),
})
export type GeneratorSummary = z.infer<typeof generatorSummarySchema>

const serviceOperationSchema = z.object({
  total: z.number(),
  byCode: z.record(z.string(), z.number()),
  /** Cumulative counts of good answers by edge in ms. */
  okWithin: z.record(z.string(), z.number()),
})
export type ServiceOperation = z.infer<typeof serviceOperationSchema>

/** What the service counted of the load-test traffic between the scrapes that enclose the scored window. */
const serviceViewSchema = z.object({
  operations: z.record(operationSchema, serviceOperationSchema),
  restarts: countSchema,
  /** Where it is scraped, host:port. */
  instances: z.array(z.string()),
})
export type ServiceView = z.infer<typeof serviceViewSchema>

const scrapesSchema = z.object({ what: z.string(), expected: countSchema, succeeded: countSchema })
export type Scrapes = z.infer<typeof scrapesSchema>

/** Cores used on average over the scored window; the machine's own total includes everything. */
const machineViewSchema = z.object({
  cores: z.number().positive(),
  busyCores: z.number().nonnegative(),
  ownCores: z.number().nonnegative(),
  /** Some parts were there already: what they use cannot be told from what others use. */
  hasForeignParts: z.boolean(),
  /** Processor seconds, and for how long its threads were ready to run and had none; older records do not tell the latter. */
  parts: z.array(z.object({ part: z.string(), seconds: z.number(), waitedSeconds: z.number().optional() })),
  /** What it took from whoever ran on it; undefined where nobody could look. */
  witness: machineWitnessSchema.optional(),
})
export type MachineView = z.infer<typeof machineViewSchema>

const readBackSchema = z.object({
  acknowledged: countSchema,
  checked: countSchema,
  lost: countSchema,
  stale: countSchema,
})

/** What a database that had just started was asked before the warm-up, as fast as it answered. */
const warmingSchema = z.object({
  reads: countSchema,
  seconds: z.number(),
  /** What it reached in its last seconds. */
  readsPerSecond: z.number(),
  /** What was not at rest yet when its time was over, in words. */
  waitedFor: z.array(z.string()).readonly(),
})
export type Warming = z.infer<typeof warmingSchema>

/** Everything that was observed of a run; undefined is an observer that saw nothing. Scoring is a pure function of it. */
export const runEvidenceSchema = z.object({
  plan: planSchema,
  /** undefined where the database had long been warm, or is somebody else's. */
  warming: warmingSchema.optional(),
  tally: answerCountsSchema,
  /** How the generator ended, and what its journal says; undefined where it kept none. */
  generator: z.object({
    exitCode: z.int(),
    summary: generatorSummarySchema.optional(),
    /** Each of several; none where one sent it all, and in older records. */
    parts: z.array(generatorPartSchema).readonly().optional(),
  }),
  service: serviceViewSchema.optional(),
  cassandra: z.record(operationSchema, z.number()),
  /** For how many seconds of the window Cassandra's compiler worked; more than the window where it has several threads. */
  compilingSeconds: z.number().optional(),
  /** How what is tested was used, second by second; runs of older programs have none. */
  resources: resourcesSchema.default([]),
  /** What the service saw of whom it asks; runs of older programs have none. */
  backends: z.array(backendSchema).readonly().default([]),
  /** What was done beside what was sent; runs of older programs have none. */
  beside: z.array(besideSchema).readonly().default([]),
  scrapes: z.array(scrapesSchema),
  machine: machineViewSchema.optional(),
  /** What the database alone takes here; undefined where it cannot be reached. */
  floor: floorSchema.optional(),
  /** Prometheus' clock minus ours, seconds. */
  clockOffsetSeconds: z.number(),
  readBack: readBackSchema,
  /** undefined where Cassandra is one node, or not ours, or nothing was written. */
  copies: copiesSchema.optional(),
  /** undefined where Cassandra cannot be asked. */
  commitLog: commitLogSchema.optional(),
  /** Why Prometheus could not be asked; undefined where it answered. */
  silence: z.string().optional(),
})
export type RunEvidence = z.infer<typeof runEvidenceSchema>

/** The operations of a plan that are meant, in its order. */
export function operationsOf(
  { operations }: RunPlan,
  meant: OperationName | 'all' = 'all',
): readonly PlannedOperation[] {
  return operations.filter(({ operation }) => meant === 'all' || meant === operation)
}

/** Whether the database's own reads say anything about an operation. */
export function readsDatabase(plan: RunPlan, operation: OperationName | 'all'): boolean {
  return operationsOf(plan, operation).some(({ database }) => database === 'reads')
}

/** Requests that the plan asks for in the scored window. */
export function planned(plan: RunPlan, operation: OperationName | 'all'): number {
  return operationsOf(plan, operation).reduce((sum, each) => sum + each.planned, 0)
}

/** On average over the scored window. */
export function ratePerSecond(plan: RunPlan, operation: OperationName | 'all'): number {
  return planned(plan, operation) / plan.durationSeconds
}

/** Requests of the scored window that the generator noted. */
export function sumSent({ operations }: GeneratorSummary): number {
  return Object.values(operations).reduce((sum, { sent }) => sum + sent, 0)
}
