import { z } from 'zod'
import { parseSaved } from '../../common/json.ts'
import { capacityReportSchema } from './record.ts'
import { assumptionsSchema, slopes } from './sizing.ts'
import { type Trial, trialSchema } from './trial.ts'

/** What a search is asked for and where it takes place, as it is saved before the first trial. */
const climbPlanSchema = capacityReportSchema
  .pick({ id: true, createdAt: true, subject: true, environment: true, load: true, promised: true, limits: true })
  .extend({
    schemaVersion: z.literal(1),
    kind: z.literal('capacity-plan'),
    goals: capacityReportSchema.shape.goals,
    sizing: z.object({
      assumptions: assumptionsSchema,
      given: z.array(z.string()),
      /** Searches of before 28 November 2026 say nothing of it: they took lines that explain nearly everything, as they are. */
      slopes: z.enum(slopes).default('fitted'),
    }),
  })
export type ClimbPlan = Readonly<z.infer<typeof climbPlanSchema>>

/** A part of a soak: it is made in several, so that an interruption takes one of them alone. */
const soakPartSchema = z.object({
  id: z.string(),
  perSecond: z.number().positive(),
  seconds: z.number().positive(),
})
export type SoakPart = Readonly<z.infer<typeof soakPartSchema>>

/** The trials of a search, and whether the last of them was cut short, which then is not among them. */
export type SavedTrials = { readonly trials: readonly Trial[]; readonly isCutShort: boolean }

export function parseTrials(text: string, source: string): SavedTrials {
  const { values, isCutShort } = parseLines(text, source, trialSchema)
  return { trials: values, isCutShort }
}

export function parseSoak(text: string, source: string): readonly SoakPart[] {
  return parseLines(text, source, soakPartSchema).values
}

/** @param source where it was read from, for the message */
export const parseClimbPlan = (json: string, source: string): ClimbPlan =>
  parseSaved(climbPlanSchema, json, source, hint)

export const line = (value: Trial | SoakPart): string => `${JSON.stringify(value)}\n`

/** A value a line. Whoever was killed while writing leaves a line without an end. */
function parseLines<Schema extends z.ZodType>(text: string, source: string, schema: Schema) {
  const lines = text.split('\n')
  const isCutShort = lines.pop() !== ''
  const values = lines.map((each, i) => parseSaved(schema, each, `${source}, line ${i + 1},`, hint))
  return { values, isCutShort }
}

const hint = 'Take it as this program wrote it, or search again without --resume.'
