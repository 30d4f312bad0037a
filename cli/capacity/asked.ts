import { Failure } from '../../common/failure.ts'
import type { Load } from '../../run/request.ts'
import { toldPlan } from '../../run/run-plan.ts'
import type { Scenario } from '../../scenarios/lib/scenario.ts'
import { goalsOf, promisedRates, usualPrecision } from '../../slo/capacity/goals.ts'
import type { ClimbPlan } from '../../slo/capacity/saved.ts'
import type { PromiseOfRun } from '../../slo/run/score.ts'
import type { CapacityFlags } from './flags.ts'
import { mixOf, mostPerSecond, sumOf } from './trial-load.ts'

/** What a search is asked for, wherever it takes place. */
export type Asked = Pick<ClimbPlan, 'load' | 'promised' | 'limits' | 'goals' | 'sizing'>

/** A load whose trials decide nothing is tried so often again, and an interval has to be so sure. */
const usual = { maxRepeats: 2, confidence: 0.9 } as const
/** The search begins where it is asked to, and goes so far down. */
const lowest = 0.1

export function askedOf(
  load: Load,
  scenario: Scenario,
  promises: readonly PromiseOfRun[],
  { from, to, width, maxTime }: CapacityFlags,
  sizing: ClimbPlan['sizing'],
): Asked {
  const mix = mixOf(load)
  const sent = mix.map(({ operation }) => operation)
  const start = sumOf(mix)
  const maxPerSecond = Math.min(to ?? Number.POSITIVE_INFINITY, mostPerSecond(load, scenario))
  if (from !== undefined && from > maxPerSecond) {
    throw new Failure(
      'input',
      `--from ${from} is above ${maxPerSecond}/s, the highest rate of all operations together.`,
      {
        hint: 'Give a lower --from, or a higher --to.',
      },
    )
  }
  const minPerSecond = from ?? Math.min(start * lowest, maxPerSecond)
  const { seed, rows, timeoutMs, knobs } = toldPlan({ ...load, target: '', runId: '' })
  return {
    load: { scenario: scenario.name, seed, rows, timeoutMs, mix: [...mix], knobs },
    promised: promisedRates(promises, sent),
    limits: {
      minPerSecond,
      maxPerSecond,
      startPerSecond: Math.min(Math.max(start, minPerSecond), maxPerSecond),
      maxSeconds: maxTime,
      ...usual,
    },
    sizing,
    goals: [...goalsOf(promises, sent, { ...usualPrecision, width: width / 100 })],
  }
}
