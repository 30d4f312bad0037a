import type { Fraction } from '../fraction.ts'
import type { Operation } from '../promises/objective.ts'
import { type RunPlan, ratePerSecond } from '../run/evidence.ts'
import { type PromiseOfRun, throughputTolerance } from '../run/record.ts'
import type { Goal } from './goal.ts'

/** Two long windows that agree decide a load, and three where they do not: one bad window does not. */
const precision = { exceedRatio: 0.5, initialTrialSeconds: 3, finalTrialSeconds: 10, durationSumSeconds: 30 } as const
const usualWidth = 0.05

/**
 * Every promise about what is sent, as a goal. A promised rate asks that what is offered is answered, whatever the rate; a wrong answer is wrong in one window of many, too.
 * @param width of the interval that is looked for, as a share of its upper end
 */
export function goalsOf(
  promises: readonly PromiseOfRun[],
  sent: readonly Operation[],
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
export function promisedRates(promises: readonly PromiseOfRun[], sent: readonly Operation[]) {
  return promises.flatMap(({ operation, objective }) =>
    objective.kind === 'throughput' && sent.includes(operation) ? [{ operation, perSecond: objective.perSecond }] : [],
  )
}

function remainder({ numerator, denominator }: Fraction): Fraction {
  return { numerator: denominator - numerator, denominator }
}
