import { z } from 'zod'
import { latencyPartsSchema } from '../run/record.ts'
import { signalNames } from './signals.ts'
import { singleRequestSchema } from './single-request.ts'

/** null where nobody knows. */
const valuesSchema = z.array(z.number().nullable()).readonly()
type Values = z.infer<typeof valuesSchema>

export const seriesSchema = z.object({
  name: z.enum(signalNames),
  /** Whose it is; none for that of all together. */
  labels: z.record(z.string(), z.string()).default({}),
  values: valuesSchema,
})
export type SignalSeries = z.infer<typeof seriesSchema>

const sourceSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('run'), id: z.string(), subject: z.string() }),
  z.object({ is: z.literal('prometheus'), url: z.string(), selector: z.string() }),
])

/**
 * Everything that was read of a stretch of time, as it is saved before anybody looks for a cause: signals step by step, where they were read,
 * and what could not be seen. An investigation is a pure function of it.
 */
export const observationsSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('observations'),
  source: sourceSchema,
  /** Unix seconds: where step 0 begins. */
  start: z.number(),
  stepSeconds: z.number().positive(),
  steps: z.int().positive(),
  /** The first step that was asked about; those before it are read to know what is normal. */
  from: z.int().nonnegative().default(0),
  series: z.array(seriesSchema).readonly(),
  /** The slowest request of each of the slowest seconds, as the generator noted it: seconds after the start, and its parts. */
  slowest: z
    .array(z.object({ second: z.number().nonnegative(), parts: latencyPartsSchema }))
    .readonly()
    .default([]),
  /** Requests that are known by themselves, by when they were: some of all, and the slowest. */
  requests: z.array(singleRequestSchema).readonly().default([]),
  /** Which clock `seen` is of, in words. */
  clock: z.string(),
  /** Sentences: what could not be seen, and why. */
  unseen: z.array(z.string()).readonly(),
  /** What was asked, by what it is for. */
  queries: z.record(z.string(), z.string()).default({}),
})
export type Observations = z.infer<typeof observationsSchema>

/** The series of a signal for all together; undefined where nobody looked. */
export function valuesOf({ series }: Pick<Observations, 'series'>, name: SignalSeries['name']): Values | undefined {
  return series.find((each) => each.name === name && Object.keys(each.labels).length === 0)?.values
}

/** Of no interest where somebody in front of the service has a clock. */
export const noProxy =
  'No proxy was asked: what requests waited before the service looked at them is unknown (--proxy-selector).'

/** Nor where whoever asks knows single requests himself. */
export const noExemplars =
  'There is no exemplar of a request: single requests are not told (--enable-feature=exemplar-storage, and requests that carry a trace).'
