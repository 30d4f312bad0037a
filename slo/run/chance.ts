import { toNumber } from '../fraction.ts'
import type { Verdict } from '../verdict.ts'
import type { ScoredObjective } from './record.ts'

/** Whether so few requests were counted that chance alone could have decided: what is met might not be, and what is not met might. */
export function isByChance({ objective, interval }: Pick<ScoredObjective, 'objective' | 'interval'>, verdict: Verdict) {
  if (!interval || !('target' in objective)) return false
  const target = toNumber(objective.target)
  return verdict === 'met' ? interval.lower < target : interval.upper >= target
}
