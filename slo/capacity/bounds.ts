import type { Excuser } from '../run/trust/excuses.ts'
import { classify, classifyAll, type Depth, type LoadClass } from './classify.ts'
import type { Goal } from './goal.ts'
import type { Bounds } from './record.ts'
import type { SearchState } from './state.ts'
import type { TrialOutcome } from './trial.ts'

/** A load that was tried. blocked: its trials decide nothing, and it was tried as often as may be. */
export type Load = {
  readonly perSecond: number
  readonly is: LoadClass | 'blocked'
  readonly trials: readonly TrialOutcome[]
}

/** What is known of all goals together. */
export type Known = {
  /** By rising load. */
  readonly loads: readonly Load[]
  /** Relevant lower bound: the largest below the upper one. */
  readonly lower: number | undefined
  /** Relevant upper bound: the smallest of all, so that a load that held above it is a fluke. */
  readonly upper: number | undefined
  /** The smallest load between them that is blocked, and by whom. */
  readonly ceiling: { readonly perSecond: number; readonly by: Excuser } | undefined
}

const finalDepth = ({ finalTrialSeconds, durationSumSeconds }: Goal): Depth => ({
  trialSeconds: finalTrialSeconds,
  durationSumSeconds,
})

export function known({ goals, limits, trials }: SearchState, depth: (goal: Goal) => Depth = finalDepth): Known {
  const loads = loadsOf(trials).map(([perSecond, atLoad]): Load => {
    const is = classifyAll(goals, depth, atLoad)
    const isBlocked = is === 'undecided' && excused(atLoad).length > limits.maxRepeats
    return { perSecond, is: isBlocked ? 'blocked' : is, trials: atLoad }
  })
  const upper = loads.find(({ is }) => is === 'upper')?.perSecond
  const below = loads.filter(({ perSecond }) => upper === undefined || perSecond < upper)
  const lower = below.findLast(({ is }) => is === 'lower')?.perSecond
  const ceiling = below.find(({ is, perSecond }) => is === 'blocked' && perSecond > (lower ?? 0))
  return { loads, lower, upper, ceiling: ceiling && { perSecond: ceiling.perSecond, by: mostly(ceiling.trials) } }
}

/** The bounds of one goal, by its own trials alone. */
export function boundsOf(goal: Goal, trials: readonly TrialOutcome[]): Bounds {
  const loads = loadsOf(trials).map(([perSecond, atLoad]) => ({
    perSecond,
    is: classify(goal, finalDepth(goal), atLoad),
  }))
  const upper = loads.find(({ is }) => is === 'upper')?.perSecond
  const lower = loads.findLast(({ is, perSecond }) => is === 'lower' && perSecond < (upper ?? Number.POSITIVE_INFINITY))
  return {
    goal: goal.id,
    ...(lower === undefined ? {} : { lowerPerSecond: lower.perSecond }),
    ...(upper === undefined ? {} : { upperPerSecond: upper }),
  }
}

function loadsOf(trials: readonly TrialOutcome[]) {
  return [...Map.groupBy(trials, ({ perSecond }) => perSecond)].sort(([a], [b]) => a - b)
}

function excused(trials: readonly TrialOutcome[]): readonly Excuser[] {
  return trials.flatMap(({ trust }) => (trust.kind === 'excused' ? [trust.by] : []))
}

/** What the load itself brought about is told before what came from elsewhere. */
function mostly(trials: readonly TrialOutcome[]): Excuser {
  const by = excused(trials)
  const times = (each: Excuser) => by.filter((other) => other === each).length
  return (['generator', 'machine', 'disturbance'] as const).toSorted((a, b) => times(b) - times(a))[0] ?? 'disturbance'
}
