import { join } from 'node:path'
import { z } from 'zod'
import { isPattern } from '../promql/pattern.ts'
import { readDocument } from './document.ts'
import { matchersSchema } from './indicator.ts'

/** Prometheus 3 takes any text for a name; what is written like a selector, or a call, is none that somebody meant. */
const isName = /^[^\s{}()[\]"'`,=]+$/
const metric = z.string().regex(isName, 'is no metric name → write the name alone, without selector')
const anyLabel = z.string().regex(isName, 'is no label name → write the name alone')
/** Labels that rules and texts of alerts name. */
const label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'is no label name → write the name alone')
const codePattern = z.string().refine(isPattern, 'is no regular expression → write it as 5.. or 429|5..')

const durationsSchema = z.strictObject({
  /** The histogram's name without _bucket. */
  metric: metric.refine((name) => !name.endsWith('_bucket'), 'is a bucket → write the name without _bucket'),
  unit: z.enum(['us', 'ms', 's']),
  /** Edges in milliseconds that the source is known to have; a report asks the server for those it really has. */
  edgesMs: z.array(z.number().positive()).default([]),
  /** classic: buckets with le. native: the sparse histograms of Prometheus 3. */
  form: z.enum(['classic', 'native']).default('classic'),
  /** Only requests with these codes are timed, above and below the line alike; absent: all. */
  codes: codePattern.optional(),
})
type Durations = Readonly<z.infer<typeof durationsSchema>>

const backendSchema = z.strictObject({
  /** Who is called, where all calls are of one. */
  name: z.string().min(1).optional(),
  /** The label that tells several apart. */
  by: label.optional(),
  requests: metric,
  outcome: label,
  errors: codePattern,
  durations: z.strictObject({ metric, unit: z.enum(['us', 'ms', 's']) }).optional(),
  always: matchersSchema.default(''),
})

const fields = {
  title: z.string().min(1),
  /** The counter of requests; absent where every promise has an indicator of its own. */
  requests: metric.optional(),
  /** Absent: requests are not timed here, and no latency can be promised. */
  durations: durationsSchema.optional(),
  labels: z.strictObject({ site: label.default('site'), code: anyLabel.optional(), flags: anyLabel.optional() }),
  /** Matchers that are part of every question to this source. */
  always: matchersSchema,
  /** What tells production from staging, both said so that the report can prove what it left out. */
  production: matchersSchema,
  staging: matchersSchema.optional(),
  /** What tells when the process that counts was started (unix seconds), scraped with its counters; null where nothing does. */
  processStart: z
    .string()
    .regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, 'is no metric name → write the name alone, without selector')
    .nullable(),
  /** Labels that together name one scraped process, such as [namespace, pod]; absent: Prometheus' own job and instance. */
  target: z.array(label).min(1, 'is empty → name the labels, such as [pod]').optional(),
  /**
   * Where several servers scrape the same targets: matchers of the one that counts, in production and on staging. A report finds it
   * out by itself where the server says that it makes one of several.
   */
  replicas: z.strictObject({ production: matchersSchema, staging: matchersSchema }).partial().optional(),
  codes: z
    .strictObject({
      errors: codePattern,
      /** Caused by the client: no error of the service; counted in the total and shown apart. */
      clientErrors: codePattern,
      /** Connections that ended without an answer. Whose fault that was is in the response flags. */
      disconnects: z.strictObject({ code: codePattern, causedByClient: codePattern }).optional(),
    })
    .optional(),
  /** Which requests read and which write, where promises tell them apart. */
  operations: z.strictObject({ read: matchersSchema, write: matchersSchema }).partial(),
  /** The service's own calls to what lies behind it, where the source has them: one family of counters, or several. */
  backend: backendSchema.or(z.array(backendSchema).min(1, 'is empty → name the counters, or leave it out')).optional(),
}

/** How a metrics source counts requests, and what it calls things. All patterns are anchored, as Prometheus' are. */
export const sourceSchema = z.strictObject({
  ...fields,
  always: fields.always.default(''),
  production: fields.production.default(''),
  labels: fields.labels.default({ site: 'site' }),
  processStart: fields.processStart.default('process_start_time_seconds'),
  operations: fields.operations.default({}),
})
/** What a service says otherwise than its kind of source does. Nothing has a default here: that would undo what the kind says. */
export const sourceChangesSchema = z.strictObject(fields).partial()
export type Source = Readonly<z.infer<typeof sourceSchema>>

/** A source's histogram; promises of latency are checked to have one when services are loaded. */
export function durationsOf({ durations, title }: Source): Durations {
  if (durations) return durations
  throw new Error(`${title} times no requests`)
}

/** How a source counts requests and tells what came of them. */
type Requests = {
  readonly metric: string
  readonly code: string
  readonly flags: string | undefined
  readonly codes: NonNullable<Source['codes']>
}

/** Undefined where every promise has an indicator of its own. */
export function requestsOf({ requests, labels, codes }: Source): Requests | undefined {
  if (requests === undefined || labels.code === undefined || codes === undefined) return undefined
  return { metric: requests, code: labels.code, flags: labels.flags, codes }
}

export const sourceKinds = ['istio', 'envoy', 'apiserver', 'http'] as const
type SourceKind = (typeof sourceKinds)[number]

const sourceFileSchema = z.strictObject({ schemaVersion: z.literal(1), source: sourceSchema })

const loaded = new Map<SourceKind, Promise<Source>>()

/** A documented kind of source; fails with 'input' where its file is broken. */
export function loadSource(kind: SourceKind): Promise<Source> {
  const source = loaded.get(kind) ?? readSource(kind)
  loaded.set(kind, source)
  return source
}

async function readSource(kind: SourceKind): Promise<Source> {
  return (await readDocument(join(import.meta.dirname, 'sources', `${kind}.yaml`), sourceFileSchema)).source
}
