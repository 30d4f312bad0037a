import { z } from 'zod'
import { instantSchema } from '../schema.ts'
import { observationsSchema } from './observations.ts'
import { partNames } from './parts.ts'
import { signalNames } from './signals.ts'

/** What slowed requests down, as far as anybody can tell. */
const causeSchema = z.object({
  id: z.string(),
  /** A sentence. */
  title: z.string(),
  sure: z.enum(['likely', 'possible']),
  /** Of what slow steps take beyond usual ones, how much it explains at the most. */
  share: z.number(),
  /** Sentences with figures. */
  evidence: z.array(z.string()).readonly(),
  against: z.array(z.string()).readonly(),
  /** What to ask next: an expression for Prometheus, or a command. */
  query: z.string(),
})
export type Cause = Readonly<z.infer<typeof causeSchema>>

const partSchema = z.object({
  part: z.enum(partNames),
  usualMs: z.number(),
  slowMs: z.number(),
  share: z.number(),
})

const contrastSchema = z.object({
  name: z.enum(signalNames),
  inSlow: z.number().nullable(),
  inUsual: z.number().nullable(),
  clarity: z.number().min(0).max(1),
  chance: z.number().min(0).max(1),
})

const labelSchema = z.object({
  label: z.string(),
  value: z.string(),
  requestShare: z.number(),
  excessShare: z.number(),
  usualMs: z.number(),
  slowMs: z.number(),
  othersMs: z.number(),
  chance: z.number().min(0).max(1),
})

/** Something that happened, for pictures: seconds since the start. */
const markSchema = z.object({ what: z.string(), from: z.number(), to: z.number() })
export type Annotation = Readonly<z.infer<typeof markSchema>>

export const investigationReportSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('investigation'),
  id: z.string(),
  createdAt: instantSchema,
  command: z.string(),
  window: z.object({ start: instantSchema, end: instantSchema }),
  observations: observationsSchema,
  /** Absent where too little was seen to tell slow from usual. */
  slowness: z
    .object({
      usualMs: z.number(),
      slowFromMs: z.number(),
      slowSteps: z.int().nonnegative(),
      excessShare: z.number(),
      excessSeconds: z.number(),
      failedSteps: z.int().nonnegative(),
      failedShare: z.number(),
      standsOut: z.boolean(),
      /** Runs of slow steps, each from one to before another. */
      stretches: z.array(z.tuple([z.int(), z.int()]).readonly()).readonly(),
    })
    .optional(),
  parts: z.array(partSchema).readonly(),
  contrasts: z.array(contrastSchema).readonly(),
  labels: z.array(labelSchema).readonly(),
  marks: z.array(markSchema).readonly(),
  /** At most three, the likeliest first. */
  causes: z.array(causeSchema).readonly(),
})
export type InvestigationReport = z.infer<typeof investigationReportSchema>
