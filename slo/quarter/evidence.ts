import { z } from 'zod'
import { methods } from '../counting/request.ts'
import { labelsKey } from '../prometheus/samples.ts'
import type { Service } from '../promises/service.ts'
import type { Source } from '../promises/source.ts'
import { countSchema } from '../schema.ts'
import type { Question } from './question.ts'
import type { Span } from './span.ts'

/**
 * How many: as the samples prove it, and the least and the most that is possible. What lies between are the first values of series
 * that nobody can prove to have begun at zero, and requests between two edges of a histogram.
 */
export const boundedSchema = z
  .object({ lower: countSchema, count: countSchema, upper: countSchema })
  .refine(({ lower, count, upper }) => lower <= count && count <= upper, 'bounds do not hold their count')
export type Bounded = Readonly<z.infer<typeof boundedSchema>>

export const nothing: Bounded = { lower: 0, count: 0, upper: 0 }

export function add(a: Bounded, b: Bounded): Bounded {
  return { lower: a.lower + b.lower, count: a.count + b.count, upper: a.upper + b.upper }
}

/** A value without its excluded part; bounds widen by the part's own uncertainty. */
export function subtract(a: Bounded, b: Bounded): Bounded {
  const count = Math.max(a.count - b.count, 0)
  return { lower: Math.min(Math.max(a.lower - b.upper, 0), count), count, upper: Math.max(a.upper - b.lower, count) }
}

/** What one set of labels counted; `count`, `upper` and `unseen` as in slo/counting/request.ts. */
const countedGroupSchema = z.object({
  labels: z.record(z.string(), z.string()),
  count: countSchema,
  upper: countSchema,
  unseen: countSchema,
  /** [days since the window's start, count, upper, unseen]; days without a sample are absent. */
  days: z.array(z.tuple([countSchema, countSchema, countSchema, countSchema])),
})
export type CountedGroup = Readonly<z.infer<typeof countedGroupSchema>>

/** How good the data behind a count is: slo/counting/request.ts, Ledger. Instants are unix seconds. */
export const ledgerSchema = z.object({
  methods: z.array(z.enum(methods)),
  series: countSchema,
  samples: countSchema,
  resets: countSchema,
  births: z.object({ proven: countSchema, unproven: countSchema }),
  renamed: countSchema,
  deaths: countSchema,
  gaps: z.array(z.object({ start: z.number(), end: z.number(), labels: z.record(z.string(), z.string()) })),
  daysWithoutData: z.array(z.iso.date()),
  notes: z.array(z.string()),
  queries: z.array(z.object({ query: z.string(), at: z.number(), times: countSchema })),
})
export type SavedLedger = Readonly<z.infer<typeof ledgerSchema>>

const selectorSchema = z.object({
  metric: z.string(),
  matchers: z.string(),
  from: z.number().optional(),
  until: z.number().optional(),
})

/** One question to Prometheus and what came back: everything that a figure of the report rests on. */
export const evidenceSchema = z.object({
  /** What was counted, in words: "requests by site and code". */
  title: z.string(),
  selectors: z.array(selectorSchema),
  by: z.array(z.string()),
  /** Unix seconds. */
  window: z.object({ start: z.number(), end: z.number() }),
  /** Matchers of the server whose samples were counted, where several scrape the same targets. */
  replica: z.string().optional(),
  groups: z.array(countedGroupSchema),
  /** Why the counts of a site (or, without labels, of all) cannot decide; whole sentences. */
  faults: z.array(z.object({ labels: z.record(z.string(), z.string()), why: z.string() })).optional(),
  ledger: ledgerSchema,
  /** Groups that went away and have not come back, since their last sample (unix seconds): slo/counting/tally.ts. */
  absent: z
    .array(
      z.object({ labels: z.record(z.string(), z.string()), at: z.number(), kind: z.enum(['ended', 'idle', 'gone']) }),
    )
    .optional(),
  /** Whole days between others of which a site has no sample, and that no counter bridges. */
  unbridged: z.array(z.object({ labels: z.record(z.string(), z.string()), days: countSchema })).optional(),
  /** All edges of a histogram that the server has. */
  edgesMs: z.array(z.number().positive()).optional(),
  /** Those that are spelled otherwise than is expected, "5e-01". */
  spelled: z.array(z.string()).optional(),
  /** The buckets around those that promises need were counted, too, because one was missing for a time. */
  neighbours: z.literal(true).optional(),
  /** The one label in which series differ that have the same values: who knows whether they count the same requests twice? */
  doubled: z.string().optional(),
  /** Selectors that found nothing: whether there is such a metric, and which of their matchers find nothing by themselves. */
  tried: z
    .array(
      z.object({
        selector: z.string(),
        metric: z.boolean(),
        nothing: z.array(z.string()),
        /** The histogram has no buckets as series, and is there itself. */
        native: z.literal(true).optional(),
      }),
    )
    .optional(),
  /** Where a pattern fits no value that was counted: all values of its label, whomever the metric counts. */
  values: z.record(z.string(), z.array(z.string())).optional(),
  /** Where a counter of the good or the bad is missing: the sites that have it with other labels, so that none were counted there. */
  present: z.array(z.string()).optional(),
})
export type Evidence = Readonly<z.infer<typeof evidenceSchema>>

/** A question as evidence keeps it. */
export type SavedQuestion = Pick<Evidence, 'title' | 'selectors' | 'by' | 'window' | 'replica'>

export function askedBy({ title, selectors, by, window, replica }: Question | Evidence): SavedQuestion {
  return {
    title,
    selectors: selectors.map((selector) => ({ ...selector })),
    by: [...by],
    window,
    ...(replica === undefined ? {} : { replica }),
  }
}

export const emptyLedger: SavedLedger = {
  methods: [],
  series: 0,
  samples: 0,
  resets: 0,
  births: { proven: 0, unproven: 0 },
  renamed: 0,
  deaths: 0,
  gaps: [],
  daysWithoutData: [],
  notes: [],
  queries: [],
}

/** Ledgers side by side: their numbers added, what several of them say said once. Queries stay with the evidence. */
export function mergeLedgers(ledgers: readonly SavedLedger[]): SavedLedger {
  const total = (of: (ledger: SavedLedger) => number) => ledgers.reduce((sum, ledger) => sum + of(ledger), 0)
  const once = <T>(of: (ledger: SavedLedger) => readonly T[], key: (item: T) => string = JSON.stringify): T[] => [
    ...new Map(ledgers.flatMap(of).map((item) => [key(item), item])).values(),
  ]
  return {
    methods: once(({ methods }) => methods),
    series: total(({ series }) => series),
    samples: total(({ samples }) => samples),
    resets: total(({ resets }) => resets),
    births: { proven: total(({ births }) => births.proven), unproven: total(({ births }) => births.unproven) },
    renamed: total(({ renamed }) => renamed),
    deaths: total(({ deaths }) => deaths),
    gaps: once(
      ({ gaps }) => gaps,
      ({ start, end, labels }) => `${start} ${end} ${labelsKey(labels)}`,
    ),
    daysWithoutData: once(({ daysWithoutData }) => daysWithoutData),
    notes: once(({ notes }) => notes),
    queries: [],
  }
}

/** Everything that scoring a service rests on; `evidence` by the keys of question.ts. */
export type ServiceEvidence = {
  readonly service: Service
  readonly source: Source
  readonly evidence: Readonly<Record<string, Evidence>>
  readonly span: Span
}
