import type { Excuser } from '../run/trust/excuses.ts'
import type { Goal } from './goal.ts'
import type { GoalBounds, SearchState } from './record.ts'
import type { TrialOutcome } from './trial.ts'

/** A load that was tried. blocked: its trials decide nothing, and it was tried as often as may be. */
export type TriedLoad = {
  readonly perSecond: number
  readonly is: LoadClass | 'blocked'
  readonly trials: readonly TrialOutcome[]
}

/** What is known of all goals together. */
export type RelevantBounds = {
  /** By rising load. */
  readonly loads: readonly TriedLoad[]
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

export function known(
  { goals, limits, trials }: SearchState,
  depth: (goal: Goal) => Depth = finalDepth,
): RelevantBounds {
  const loads = loadsOf(trials).map(([perSecond, atLoad]): TriedLoad => {
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
export function boundsOf(goal: Goal, trials: readonly TrialOutcome[]): GoalBounds {
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

/** How surely a load is decided: a search begins with short trials and wide intervals, and ends with the goal's own. */
export type Depth = {
  /** A trial that is shorter is a short one. */
  readonly trialSeconds: number
  readonly durationSumSeconds: number
}

type LoadClass = 'lower' | 'upper' | 'undecided'

/**
 * Is a load a lower bound of a goal, an upper one, or undecided? By the trials at that load and RFC 9971, "Load Classification Logic": whatever is still missing from the
 * duration sum is taken once for held and once for broken, and only where both agree the load is decided. Short trials that broke count as far as
 * those that held do not balance them.
 */
export function classify(goal: Goal, { trialSeconds, durationSumSeconds }: Depth, atLoad: readonly TrialOutcome[]) {
  const sums = { full: { held: 0, broken: 0 }, short: { held: 0, broken: 0 } }
  for (const trial of atLoad) {
    const standing = standingOf(trial, goal)
    if (standing !== 'open') sums[trial.seconds >= trialSeconds ? 'full' : 'short'][standing] += trial.seconds
  }
  const { full, short } = sums
  const balance = goal.exceedRatio / (1 - goal.exceedRatio)
  const broken = full.broken + Math.max(short.broken - short.held * balance, 0)
  const whole = Math.max(full.held + broken, durationSumSeconds)
  const mayExceed = whole * goal.exceedRatio + rounding
  if (broken > mayExceed) return 'upper'
  return whole - full.held <= mayExceed ? 'lower' : 'undecided'
}

/** Sums of seconds and their products are binary fractions. */
const rounding = 1e-9

/** An excused trial decides nothing, whatever its goals say. */
export function standingOf({ trust, goals }: TrialOutcome, { id }: Pick<Goal, 'id'>) {
  if (trust.kind === 'excused') return 'open'
  return goals.find(({ goal }) => goal === id)?.standing ?? 'open'
}

/** A load is held where every goal is, and broken where one is: each goal is decided by its own trials. */
function classifyAll(goals: readonly Goal[], depth: (goal: Goal) => Depth, atLoad: readonly TrialOutcome[]): LoadClass {
  const classes = goals.map((goal) => classify(goal, depth(goal), atLoad))
  if (classes.includes('upper')) return 'upper'
  return classes.length > 0 && classes.every((each) => each === 'lower') ? 'lower' : 'undecided'
}
