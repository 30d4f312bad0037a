import { z } from 'zod'

/** Only what is read; the formats hold more, and newer versions may hold yet more. */

const metric = z.object({ metric: z.string() })
/** What is called so; templates that lack a value leave it empty. */
const name = z.string().trim().min(1, 'is empty')
/** YAML writes nothing as null, and numbers without quotes. */
const text = z
  .string()
  .nullish()
  .transform((written) => written ?? undefined)
const labels = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((written) => written ?? {})

/** https://github.com/pyrra-dev/pyrra, api/v1alpha1. */
export const pyrraSchema = z.object({
  kind: z.literal('ServiceLevelObjective'),
  metadata: z.object({ name, labels }),
  spec: z.object({
    target: z.union([z.string(), z.number()]),
    window: z.string(),
    description: text,
    alerting: z.unknown().optional(),
    indicator: z
      .object({
        ratio: z.object({ errors: metric, total: metric, grouping: z.array(z.string()).nullish() }).optional(),
        latency: z.object({ success: metric, total: metric, grouping: z.array(z.string()).nullish() }).optional(),
        latencyNative: z
          .object({ latency: z.string(), total: metric, grouping: z.array(z.string()).nullish() })
          .optional(),
      })
      .loose(),
  }),
})
export type PyrraSlo = z.infer<typeof pyrraSchema>

/** Templates quote numbers: "99.5". */
const written = z.union([z.number(), z.string()])

export const slothSlo = z.object({
  name,
  objective: written,
  description: text,
  labels,
  sli: z.object({
    events: z
      .object({
        error_query: z.string().optional(),
        total_query: z.string().optional(),
        errorQuery: z.string().optional(),
        totalQuery: z.string().optional(),
      })
      .optional(),
    raw: z.unknown().optional(),
    plugin: z.unknown().optional(),
  }),
  alerting: z.unknown().optional(),
})
const slothBody = z.object({
  service: name,
  labels,
  /** Read one by one: a faulty one does not take the others with it. */
  slos: z.array(z.unknown()),
})
/** https://sloth.dev/specs/default/v1. */
export const slothSchema = slothBody.extend({ version: z.literal('prometheus/v1') })
/** The same inside a Kubernetes object. */
export const slothObjectSchema = z.object({ kind: z.literal('PrometheusServiceLevel'), spec: slothBody })
export type SlothFile = z.infer<typeof slothBody>

const query = z.object({
  metricSource: z.object({ type: z.string().optional(), spec: z.object({ query: z.string() }).loose() }),
})
const ratio = z.object({
  good: query.optional(),
  bad: query.optional(),
  total: query.optional(),
  counter: z.boolean().optional(),
})
const indicator = z.object({
  metadata: z.object({ name: z.string() }).optional(),
  spec: z.object({ ratioMetric: ratio.optional(), thresholdMetric: z.unknown().optional() }),
})
/** https://github.com/OpenSLO/OpenSLO, v1. */
export const openSloSchema = z.object({
  apiVersion: z.literal('openslo/v1'),
  kind: z.string(),
  metadata: z.object({
    name,
    displayName: z.string().optional(),
    labels,
  }),
  spec: z
    .object({
      description: text,
      service: name.optional(),
      indicator: indicator.optional(),
      indicatorRef: z.string().optional(),
      budgetingMethod: z.string().optional(),
      timeWindow: z
        .array(
          z.object({
            duration: z.string(),
            isRolling: z.boolean().optional(),
            calendar: z.object({ startTime: z.coerce.string(), timeZone: z.string().optional() }).optional(),
          }),
        )
        .optional(),
      objectives: z
        .array(
          z.object({
            target: written.optional(),
            targetPercent: written.optional(),
            timeSliceTarget: z.unknown().optional(),
          }),
        )
        .optional(),
      ratioMetric: ratio.optional(),
    })
    .loose(),
})
export type OpenSloObject = z.infer<typeof openSloSchema>
