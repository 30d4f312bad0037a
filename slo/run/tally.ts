import { z } from 'zod'
import { type Outcome, outcomes } from '../conventions.ts'
import { edgesMs } from '../edges.ts'
import type { Labels } from '../prometheus/samples.ts'
import { type Operation, operationSchema } from '../promises/objective.ts'

/** `count` requests of one kind that took at most `withinMs` from their intended start, and `tookMs` once they were sent. */
export type Answer = {
  readonly operation: Operation
  readonly outcome: Outcome
  readonly status: string
  readonly withinMs: number
  readonly tookMs: number
  readonly count: number
}
export type Tally = readonly Answer[]

const edgeSchema = z
  .string()
  .transform((edge) => (edge === 'inf' ? Number.POSITIVE_INFINITY : Number(edge)))
  .refine((ms) => ms === Number.POSITIVE_INFINITY || edgesMs.some((edge) => edge === ms), 'is no histogram edge')

const labelsSchema = z.object({
  op: operationSchema,
  outcome: z.enum(outcomes),
  status: z.string(),
  within: edgeSchema,
  took: edgeSchema,
})

/**
 * The client's own counters of one run and phase, as they stand in Prometheus: the generator starts each at zero under a label
 * of its own run, so that the last value is the whole count.
 * @throws ZodError on labels that no generator of ours sends.
 */
export function readTally(counters: readonly { readonly labels: Labels; readonly value: number }[]): Tally {
  return counters.map(({ labels, value }) => {
    const { op, outcome, status, within, took } = labelsSchema.parse(labels)
    return { operation: op, outcome, status, withinMs: within, tookMs: took, count: z.int().nonnegative().parse(value) }
  })
}

export function count(tally: Tally, matches: (answer: Answer) => boolean = () => true): number {
  return tally.reduce((sum, answer) => (matches(answer) ? sum + answer.count : sum), 0)
}
