import { z } from 'zod'
import { operationSchema } from '../promises/objective.ts'
import { countSchema, estimateSchema, instantSchema } from '../schema.ts'
import { verdictSchema } from '../verdict.ts'
import { blockSchema, sideSchema } from './block.ts'
import { designSchema } from './design.ts'
import { measureSchema } from './measure.ts'

/** One of the two that are compared. */
const subjectSchema = z.object({
  /** As it was asked for: "main", "results/A". */
  name: z.string(),
  is: z.enum(['revision', 'image', 'folder', 'url', 'run']),
  /** What that was at the time: the commit, the digest, the path. */
  exactly: z.string(),
  /** What the service says of itself. */
  build: z.record(z.string(), z.string()),
})
export type ComparedBuild = z.infer<typeof subjectSchema>

/** What both have in common, each a line: "read rate" → "200/s". What is not here was not looked at. */
const fingerprintSchema = z.object({
  load: z.record(z.string(), z.string()),
  data: z.record(z.string(), z.string()),
  machine: z.record(z.string(), z.string()),
  versions: z.record(z.string(), z.string()),
})
export type Fingerprint = z.infer<typeof fingerprintSchema>

export const comparisonFactsSchema = z.object({
  id: z.string(),
  createdAt: instantSchema,
  subjects: z.record(sideSchema, subjectSchema),
  fingerprint: fingerprintSchema,
  /** The command that makes it again. */
  command: z.string(),
})
export type ComparisonFacts = z.infer<typeof comparisonFactsSchema>

/** Everything that was measured, block by block; the report is a pure function of it, and a comparison goes on from it. */
export const comparisonEvidenceSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('comparison-evidence'),
  facts: comparisonFactsSchema,
  design: designSchema,
  /** In the order in which they were measured. */
  blocks: z.array(blockSchema).readonly(),
})
export type ComparisonEvidence = z.infer<typeof comparisonEvidenceSchema>

/**
 * regression: looked worse than tolerated, and confirmed by as many blocks again. suspected: the same, not confirmed.
 * slower: worse, but by how much more or less than is tolerated is open. improvement: better.
 * not-worse: shown to be no worse than is tolerated. no-difference: none shown; what was ruled out is enough to pass.
 * open: too little was ruled out.
 */
const decisionSchema = z.enum([
  'regression',
  'suspected',
  'slower',
  'improvement',
  'not-worse',
  'no-difference',
  'open',
])
export type Decision = z.infer<typeof decisionSchema>

/** One measure. Differences are relative (0.06: B took 6 % more); those of shares of errors are points. A bound that is absent is none. */
const comparedSchema = z.object({
  measure: measureSchema,
  /** Whether the verdict rests on it. */
  decides: z.boolean(),
  /** ms, or a share: the median block of each side; of saved runs, the whole run. */
  a: z.number(),
  b: z.number(),
  difference: estimateSchema,
  tolerated: z.number(),
  excluded: z.number(),
  /** Absent where no verdict is given on saved runs. */
  decision: decisionSchema.optional(),
})
export type ComparedRow = z.infer<typeof comparedSchema>

const refusedSchema = z.object({ measure: measureSchema, decides: z.boolean(), refused: z.string() })
export type MeasureRow = ComparedRow | z.infer<typeof refusedSchema>

/** A block as it is told: what it says of each measure, by id; a measure of which it says nothing is absent. */
const toldBlockSchema = blockSchema.omit({ operations: true, timeoutMs: true }).extend({
  operations: z.record(
    operationSchema,
    z.object({ planned: countSchema, sent: countSchema, outcomes: z.record(z.string(), countSchema) }),
  ),
  values: z.record(z.string(), z.number()),
})
export type ToldBlock = z.infer<typeof toldBlockSchema>

/** How the two distributions lie to each other: at each quantile what A took, what B took, and their ratio with its own interval. */
const shiftSchema = z.object({
  operation: operationSchema,
  points: z.array(
    z.object({
      quantile: z.number().min(0).max(1),
      aMs: z.number(),
      bMs: z.number(),
      /** B / A − 1. */
      difference: estimateSchema,
    }),
  ),
})
export type Shift = z.infer<typeof shiftSchema>

const lookSchema = z.object({
  pairs: countSchema,
  suspected: z.array(z.string()),
  confirmed: z.array(z.string()),
})

/** Blocks that alternated on one machine. */
const inBlocksSchema = z.object({
  way: z.literal('blocks'),
  design: designSchema,
  blocks: z.array(toldBlockSchema),
  looks: z.array(lookSchema),
  /** Why no more was measured; absent where it was interrupted. */
  stopped: z.enum(['regression', 'shown', 'exhausted', 'spoiled']).optional(),
})

/** Two runs, one after the other. */
const savedRunsSchema = z.object({
  way: z.literal('saved'),
  /** Whether load, data, machine and versions are the same. */
  differs: z.array(z.object({ what: z.string(), a: z.string(), b: z.string() })),
  /** Seconds that each stretch of a run has over which its own variation was taken. */
  stretchSeconds: z.number().positive(),
  runs: z.record(sideSchema, z.object({ id: z.string(), startedAt: instantSchema, durationSeconds: z.number() })),
})

export const comparisonReportSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('comparison'),
  ...comparisonFactsSchema.shape,
  verdict: verdictSchema,
  /** Sentences: why it is not simply met, or what weakens it. */
  reasons: z.array(z.string()),
  measured: z.discriminatedUnion('way', [inBlocksSchema, savedRunsSchema]),
  measures: z.array(z.union([comparedSchema, refusedSchema])),
  shifts: z.array(shiftSchema),
})
export type ComparisonReport = z.infer<typeof comparisonReportSchema>
