import { z } from 'zod'
import { fractionSchema, objectiveSchema, operationSchema } from '../promises/objective.ts'
import { incidentSchema } from '../promises/service.ts'
import { countSchema, instantSchema, msSchema } from '../schema.ts'
import { verdictSchema } from '../verdict.ts'
import { codeKinds } from './answers.ts'
import { boundedSchema, ledgerSchema } from './evidence.ts'

const budgetSchema = z.object({
  allowed: countSchema,
  used: countSchema,
  /** Negative where more was used than allowed. */
  left: z.int(),
  /** used ÷ allowed; absent where nothing is allowed. */
  share: z.number().nonnegative().optional(),
})

/** One promise held against the requests of one site, or of all of them. */
const scopeScoreSchema = z.object({
  /** A site's name, or "together". */
  scope: z.string(),
  verdict: verdictSchema,
  /** Why the verdict is not met, or what weakens it; whole sentences. */
  reasons: z.array(z.string()),
  good: boundedSchema,
  bad: boundedSchema,
  /** Requests in no sample, because processes ended after their last scrape: an estimate, and part of no verdict. */
  unseen: countSchema,
  budget: budgetSchema,
  /** 95 % Clopper-Pearson interval of the good fraction; absent without requests. */
  interval: z.object({ lower: z.number(), upper: z.number() }).optional(),
  /** The aspiration, at the same counts; guaranteed by nobody. */
  ideal: z.object({ target: fractionSchema, verdict: verdictSchema }).optional(),
  /** The same without the declared exclusions, for comparison; the verdict counts everything. */
  withoutExclusions: z.object({ good: boundedSchema, bad: boundedSchema, verdict: verdictSchema }).optional(),
  /** Where an unfinished quarter is heading. */
  pace: z
    .object({
      total: countSchema,
      bad: countSchema,
      allowed: countSchema,
      spent: z.number().nonnegative().optional(),
      atEnd: z.number().nonnegative().optional(),
      runsOutAt: instantSchema.optional(),
    })
    .optional(),
  /** Days since the quarter's start; days without requests are absent. */
  days: z.array(z.object({ day: countSchema, total: countSchema, bad: countSchema })),
})
export type ScopeScore = Readonly<z.infer<typeof scopeScoreSchema>>

/** Who spent the budget, worst first; shares of all bad requests. */
const blameSchema = z.object({
  /** Days in a row of which each broke the target by itself; both ends included. */
  windows: z.array(z.object({ fromDay: countSchema, toDay: countSchema, bad: countSchema, share: z.number() })),
  days: z.array(z.object({ day: countSchema, bad: countSchema, share: z.number() })),
  sites: z.array(z.object({ site: z.string(), bad: countSchema, share: z.number() })),
  codes: z.array(z.object({ code: z.string(), bad: countSchema, share: z.number() })),
})
export type Blame = Readonly<z.infer<typeof blameSchema>>

const promiseScoreSchema = z.object({
  id: z.string(),
  /** What its file calls it; absent: what it is about. */
  called: z.string().optional(),
  indicator: z.enum(['availability', 'latency']),
  operation: operationSchema.or(z.literal('all')),
  objective: objectiveSchema,
  ideal: objectiveSchema.optional(),
  /** The class that the promise comes from, or "own". */
  origin: z.string(),
  /** Of all sites together. */
  verdict: verdictSchema,
  reasons: z.array(z.string()),
  /** "together" first, then the sites. */
  scopes: z.array(scopeScoreSchema).min(1),
  blame: blameSchema,
  /** Edges around a threshold that is none. */
  bracket: z.object({ belowMs: msSchema, aboveMs: z.number().positive().optional() }).optional(),
  /** Share of the budget that one outage of the expected length spends; for availability. */
  outage: z.object({ seconds: z.number().positive(), share: z.number().nonnegative().optional() }).optional(),
  /** Keys of the report's evidence. */
  evidence: z.array(z.string()),
})
export type PromiseScore = Readonly<z.infer<typeof promiseScoreSchema>>

const codeKindSchema = z.enum(codeKinds)

export const serviceScoreSchema = z.object({
  id: z.string(),
  title: z.string(),
  owner: z.string(),
  contacts: z.array(z.string()),
  /** The last day of the promise. */
  expires: z.iso.date().optional(),
  /** Had the promise run out before the quarter began, or did it inside it? */
  expiry: z.enum(['in-force', 'ran-out-inside', 'expired']),
  class: z.string().optional(),
  source: z.string(),
  reconciliation: z.string(),
  sites: z.array(z.string()),
  promises: z.array(promiseScoreSchema),
  /** Promises that a quarter's traffic cannot show, and what can. */
  notScored: z.array(
    z.object({
      id: z.string(),
      operation: operationSchema.or(z.literal('all')),
      objective: objectiveSchema,
      why: z.string(),
    }),
  ),
  /** Every answer that was counted, by site, code and flags. */
  answers: z.array(
    z.object({
      site: z.string(),
      code: z.string(),
      flags: z.string().optional(),
      kind: codeKindSchema,
      count: countSchema,
    }),
  ),
  /** Requests by day and site. */
  traffic: z.array(z.object({ site: z.string(), days: z.array(z.object({ day: countSchema, total: countSchema })) })),
  /** Everybody whom the service has called; absent where the source does not tell, and in older reports. */
  backends: z
    .array(
      z.object({
        /** "Cassandra, read", "lambda"; empty where nothing tells. */
        name: z.string(),
        calls: countSchema,
        errors: countSchema,
        /** How many of those that were timed took no longer than what is promised of the service, by rising threshold. */
        within: z.array(z.object({ ms: z.number(), count: countSchema, of: countSchema })),
      }),
    )
    .optional(),
  /** Proof that staging was left out: the selector that finds it, and how many of its requests were seen and not counted. */
  staging: z.object({ selector: z.string(), seen: countSchema }).optional(),
  /** Those of the quarter, the first one first. */
  incidents: z.array(incidentSchema).default([]),
  exclusions: z.array(z.object({ from: instantSchema, until: instantSchema, reason: z.string() })),
  ledger: ledgerSchema,
  /** What a reader has to know about this service's figures; whole sentences. */
  remarks: z.array(z.string()),
})
export type ServiceScore = Readonly<z.infer<typeof serviceScoreSchema>>
