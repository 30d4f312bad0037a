import { z } from 'zod'
import { type ClientLabel, clientRequests, outcomes } from '../conventions.ts'
import { edgesMs } from '../edges.ts'
import type { Labels } from '../prometheus/samples.ts'
import { type OperationName, operationSchema } from '../promises/objective.ts'

export const infinity = 'inf'

/** An edge of the histograms in ms; JSON has no infinity, so that it is spelled. */
const edgeMsSchema = z
  .number()
  .or(z.literal(infinity).transform(() => Number.POSITIVE_INFINITY))
  .refine((ms) => ms === Number.POSITIVE_INFINITY || edgesMs.some((edge) => edge === ms), 'is no histogram edge')

/** `count` requests of one kind that took at most `withinMs` from their intended start, and `tookMs` once they were sent. */
const answerSchema = z.object({
  operation: operationSchema,
  outcome: z.enum(outcomes),
  status: z.string(),
  withinMs: edgeMsSchema,
  tookMs: edgeMsSchema,
  count: z.int().nonnegative(),
})
export type AnswerCount = z.infer<typeof answerSchema>
export const answerCountsSchema = z.array(answerSchema).readonly()
export type AnswerCounts = z.infer<typeof answerCountsSchema>

const edgeSchema = z
  .string()
  .transform((edge) => (edge === infinity ? edge : Number(edge)))
  .pipe(edgeMsSchema)

const labelsSchema = z.object({
  op: operationSchema,
  outcome: z.enum(outcomes),
  status: z.string(),
  within: edgeSchema,
  took: edgeSchema,
} satisfies Readonly<Record<Exclude<ClientLabel, 'phase'>, z.ZodType>>)

/**
 * The client's own counters of one run and phase, as they stand in Prometheus: the generator starts each at zero under a label
 * of its own run, so that the last value is the whole count.
 * @throws ZodError on labels that no generator of ours sends.
 */
export function readAnswerCounts(
  counters: readonly { readonly labels: Labels; readonly value: number }[],
): AnswerCounts {
  return counters.map(({ labels, value }) => {
    const { op, outcome, status, within, took } = labelsSchema.parse(labels)
    return { operation: op, outcome, status, withinMs: within, tookMs: took, count: z.int().nonnegative().parse(value) }
  })
}

/** The same counters by the generator that counted them; those of one that sent it all have no number. */
export function countByGenerator(
  counters: readonly { readonly labels: Labels; readonly value: number }[],
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const { labels, value } of counters) {
    const generator = labels[clientRequests.generator] ?? ''
    sums[generator] = (sums[generator] ?? 0) + value
  }
  return sums
}

/** Tells the answers that a promise about `operation` is about. */
export const isOf = (operation: OperationName | 'all') => (answer: AnswerCount) =>
  operation === 'all' || answer.operation === operation

export function count(tally: AnswerCounts, matches: (answer: AnswerCount) => boolean = () => true): number {
  return tally.reduce((sum, answer) => (matches(answer) ? sum + answer.count : sum), 0)
}
