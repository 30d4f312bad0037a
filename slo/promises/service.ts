import { z } from 'zod'
import { startOf, writtenDay, writtenDuration, writtenFraction, writtenInstant } from './document.ts'
import { histogramSchema, type Indicator, matchersSchema, ratioSchema } from './indicator.ts'
import type { Objective } from './objective.ts'
import { sourceChangesSchema, sourceKinds, sourceSchema } from './source.ts'

const idSchema = (example: string) =>
  z.string().regex(/^[a-z][a-z0-9-]*$/, `is no id → write lower case and dashes, such as ${example}`)

/** What sources tell apart. */
const whom = {
  id: idSchema('not-throttled').optional(),
  operation: z.enum(['read', 'write', 'all']).default('all'),
}
/** Absent: what the service's source counts. */
const ratio = { target: writtenFraction, indicator: ratioSchema.optional() }
const timed = {
  target: writtenFraction,
  thresholdMs: z.number().positive(),
  indicator: histogramSchema.optional(),
}
const objectiveSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('availability'), ...whom, ...ratio }),
  z.strictObject({ kind: z.literal('latency'), ...whom, ...timed }),
  z.strictObject({ kind: z.literal('percentile'), ...whom, ...timed }),
  z.strictObject({ kind: z.literal('throughput'), ...whom, perSecond: z.number().positive() }),
])
export type WrittenObjective = Readonly<z.infer<typeof objectiveSchema>>

const targetsSchema = z.strictObject({
  /** The first day of a reporting quarter; absent in the first entry: since ever. */
  from: writtenDay
    .refine(beginsQuarter, 'is inside a quarter → targets change on the first of March, June, September or December')
    .optional(),
  /** The class whose availability and latency are promised, where the service does not promise its own. */
  class: z.string().optional(),
  /** Which of the class's thresholds is this service's. */
  thresholdMs: z.number().positive().optional(),
  /** The service's own promises; they replace the class's of the same indicator. */
  objectives: z.array(objectiveSchema).default([]),
  /** Aspirations: published beside the promise, guaranteed by nobody. */
  ideal: z.strictObject({ availability: writtenFraction.optional(), latency: writtenFraction.optional() }).default({}),
})
export type Targets = Readonly<z.infer<typeof targetsSchema>>

const selectorSchema = z.strictObject({
  /** When the metrics changed their labels; any instant. Absent in the first entry: since ever. */
  from: writtenInstant.optional(),
  match: matchersSchema,
})

const ordered = <T extends { readonly from?: string | number | undefined }>(entries: readonly T[]) =>
  entries.every(({ from }, at) =>
    at === 0 ? from === undefined : from !== undefined && from > (entries[at - 1]?.from ?? Number.NEGATIVE_INFINITY),
  )
const dated = <T extends { readonly from?: string | number | undefined }>(entry: z.ZodType<T>) =>
  z
    .array(entry)
    .min(1, 'is empty → give at least one entry')
    .refine((entries) => {
      const comparable = entries.map(({ from }) => ({ from: typeof from === 'string' ? startOf(from) : from }))
      return ordered(comparable)
    }, 'is out of order → the first entry has no "from", each later one has a later "from"')

const exclusionSchema = z
  .strictObject({ from: writtenInstant, until: writtenInstant, reason: z.string().min(1) })
  .refine(({ from, until }) => from < until, 'ends before it begins → swap from and until')

/** What happened on a day, and where to read about it. */
export const incidentSchema = z.strictObject({
  date: writtenDay,
  what: z.string().min(1),
  url: z.url({ protocol: /^https?$/, error: 'is no address → write it as https://…' }),
})

const where = {
  selectors: dated(selectorSchema),
  /** Label values that changed their spelling while their processes went on: { label: { old: new } }. */
  aliases: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  scrapeIntervalSeconds: z.number().positive().default(60),
}

export const serviceSchema = z.strictObject({
  id: idSchema('revertrisk-multilingual'),
  title: z.string().min(1),
  owner: z.string().min(1),
  contacts: z.array(z.string().min(1)).min(1, 'is empty → name somebody who answers for the service'),
  /** The last day on which the promise holds. */
  expires: writtenDay.optional(),
  /** How long one outage is expected to last, in seconds: what the error budget must be able to pay for. */
  expectedOutage: writtenDuration.optional(),
  sites: z
    .array(z.string().min(1))
    .min(1, 'is empty → name the sites, such as [eqiad, codfw]')
    .refine((sites) => new Set(sites).size === sites.length, 'names a site twice → remove one'),
  targets: dated(targetsSchema),
  /** The written decision on realistic against ideal targets. */
  reconciliation: z.string().min(1),
  /** Do client-caused errors count in the total of availability ("in-total", as Lift Wing's own queries do) or not? */
  clientErrors: z.enum(['in-total', 'left-out']).default('in-total'),
  source: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(sourceKinds), ...where, with: sourceChangesSchema.optional() }),
    z.strictObject({ kind: z.literal('custom'), ...where, with: sourceSchema }),
  ]),
  /** Declared exceptions; the figure without them stands beside the figure with everything, which decides. */
  exclusions: z.array(exclusionSchema).default([]),
  /** Told beside the days that spent the budget; they change no figure. */
  incidents: z.array(incidentSchema).default([]),
})
/** What is promised to whom, and where to read whether it was met. */
export type Service = Readonly<z.infer<typeof serviceSchema>>

export const servicesFileSchema = z.strictObject({
  schemaVersion: z.literal(1),
  services: z.array(serviceSchema).min(1, 'is empty → describe at least one service'),
})

/** Reporting quarters begin on the first of March, June, September and December. */
function beginsQuarter(day: string): boolean {
  return /-(03|06|09|12)-01$/.test(day)
}

/** One promise of a service, ready to be scored. */
export type Promised = {
  /** Stable within the service: "availability", "latency", "read-p95", or what its file calls it. */
  readonly id: string
  /** What its file calls it, where it has a name of its own. */
  readonly called?: string
  readonly about: 'availability' | 'latency' | 'throughput'
  readonly indicator: Indicator
  readonly operation: 'read' | 'write' | 'all'
  readonly objective: Objective
  readonly ideal?: Objective
  /** The class it comes from, or 'own'. */
  readonly origin: string
}
