import { z } from 'zod'
import type { Fraction } from '../fraction.ts'
import { fractionSchema, type OperationName, objectiveSchema, operationSchema } from '../promises/objective.ts'
import { type RunPlan, ratePerSecond } from '../run/evidence.ts'
import { type PromiseOfRun, throughputTolerance } from '../run/record.ts'

const ratio = z.number().gt(0).lt(1)
const seconds = z.number().positive()

/**
 * A promise as a search goal of MLRsearch (RFC 9971): what part of the requests may be lost, and how surely a load has to be decided. Lost is what is not good
 * for the promise: too late, failed, or never sent.
 */
export const goalSchema = z.object({
  /** "read percentile 0.95", unlike that of every other goal. */
  id: z.string(),
  operation: operationSchema.or(z.literal('all')),
  objective: objectiveSchema,
  /** Share of the requests of a trial that may be lost: what the promise leaves. */
  lossRatio: fractionSchema,
  /** Share of the trial time at a load that may lose more, and the load still counts as held. */
  exceedRatio: ratio.or(z.literal(0)),
  /** How far below the upper bound the lower one may lie at the end, as a share of the upper. */
  width: ratio,
  /** Trials begin so short, and those near the bound are so long. */
  initialTrialSeconds: seconds,
  finalTrialSeconds: seconds,
  /** After so many seconds of full-length trials a load is decided. */
  durationSumSeconds: seconds,
})
export type Goal = Readonly<z.infer<typeof goalSchema>>

/** What one trial says of one goal. open: too little was sent, or something else than the service can be why. */
export const goalStateSchema = z.enum(['held', 'broken', 'open'])
export type GoalState = z.infer<typeof goalStateSchema>

/** Two long windows that agree decide a load, and three where they do not: one bad window does not. */
const precision = { exceedRatio: 0.5, initialTrialSeconds: 3, finalTrialSeconds: 10, durationSumSeconds: 30 } as const
const usualWidth = 0.05

/**
 * Every promise about what is sent, as a goal. A promised rate asks that what is offered is answered, whatever the rate; a wrong answer is wrong in one window of many, too.
 * @param width of the interval that is looked for, as a share of its upper end
 */
export function goalsOf(
  promises: readonly PromiseOfRun[],
  sent: readonly OperationName[],
  width = usualWidth,
): readonly Goal[] {
  const asked = promises.filter(({ operation }) => operation === 'all' || sent.includes(operation))
  return asked.map(({ operation, objective }) => {
    const target = objective.kind === 'throughput' ? throughputTolerance : objective.target
    const named = objective.kind === 'throughput' ? '' : ` ${target.numerator}/${target.denominator}`
    const within = 'thresholdMs' in objective ? ` ${objective.thresholdMs} ms` : ''
    return {
      id: `${operation} ${objective.kind}${named}${within}`,
      operation,
      objective,
      lossRatio: remainder(target),
      ...precision,
      width,
      ...(objective.kind === 'correctness' ? { exceedRatio: 0 } : {}),
    }
  })
}

/** A promised rate is asked of the rate that is offered, below and above it: so much has to be answered. */
export function asOffered({ operation, objective }: Goal, plan: RunPlan): Goal['objective'] {
  const offered = ratePerSecond(plan, operation)
  return objective.kind === 'throughput' && offered > 0 ? { ...objective, perSecond: offered } : objective
}

/** The rates that are promised of what is sent. */
export function promisedRates(promises: readonly PromiseOfRun[], sent: readonly OperationName[]) {
  return promises.flatMap(({ operation, objective }) =>
    objective.kind === 'throughput' && sent.includes(operation) ? [{ operation, perSecond: objective.perSecond }] : [],
  )
}

function remainder({ numerator, denominator }: Fraction): Fraction {
  return { numerator: denominator - numerator, denominator }
}
