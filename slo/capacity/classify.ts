import type { Goal } from './goal.ts'
import type { TrialOutcome } from './trial.ts'

/** How surely a load is decided: a search begins with short trials and wide intervals, and ends with the goal's own. */
export type Depth = {
  /** A trial that is shorter is a short one. */
  readonly trialSeconds: number
  readonly durationSumSeconds: number
}

export type LoadClass = 'lower' | 'upper' | 'undecided'

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
export function classifyAll(
  goals: readonly Goal[],
  depth: (goal: Goal) => Depth,
  atLoad: readonly TrialOutcome[],
): LoadClass {
  const classes = goals.map((goal) => classify(goal, depth(goal), atLoad))
  if (classes.includes('upper')) return 'upper'
  return classes.length > 0 && classes.every((each) => each === 'lower') ? 'lower' : 'undecided'
}
