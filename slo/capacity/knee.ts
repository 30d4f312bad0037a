import type { RelevantBounds } from './bounds.ts'
import type { Goal } from './goal.ts'
import { isBroken, isHeld, type TrialOutcome } from './trial.ts'

/*
 * Where the knee lies, given all trials: the load at which trials break as often as the goal allows. The share of trials that break rises with the logarithm of
 * the load as a logistic curve, as in psychophysics; how steeply is not known, and every steepness is weighed by how well it explains the trials.
 */

/** Of the curve, in logarithms of the load: from a machine without noise to one on which a trial says next to nothing. */
const spreads = [0.003, 0.006, 0.0125, 0.025, 0.05, 0.1, 0.2]
/** Trials that say the opposite of the truth whatever the load, such as one with a stall. */
const lapses = 0.02
/** Loads that are weighed, each so much above the one before. */
const step = 0.0025
/** As far beyond the loads that were tried. */
const margin = 0.25

/** A share of trials that break at the knee of 0 would put it at no load at all. */
const leastExceed = 0.05

type Knee = {
  /** How probable it is that it lies between two loads. */
  (fromPerSecond: number, toPerSecond: number): number
  /** The load below which it lies with this probability. */
  quantile(probability: number): number
}

/** undefined where no trial decides anything. */
export function kneeOf(goals: readonly Goal[], trials: readonly TrialOutcome[]): Knee | undefined {
  const deciding = trials.filter(({ trust }) => trust.kind === 'valid')
  if (deciding.length === 0 || goals.length === 0) return undefined
  const fullSeconds = Math.max(...goals.map(({ finalTrialSeconds }) => finalTrialSeconds))
  const exceed = Math.max(leastExceed, ...goals.map(({ exceedRatio }) => exceedRatio))
  const shift = Math.log(exceed / (1 - exceed))
  const each = deciding.map((trial) => ({
    x: Math.log(trial.perSecond),
    broke: trial.goals.some(({ standing }) => standing === 'broken'),
    // The shorter a trial, the less it tells.
    blur: Math.sqrt(Math.max(fullSeconds / trial.seconds, 1)),
  }))
  const alike = Map.groupBy(each, ({ x, broke, blur }) => `${x} ${broke} ${blur}`)
  const seen = [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, times: 1 + others.length }],
  )
  const from = Math.min(...seen.map(({ x }) => x)) - margin
  const to = Math.max(...seen.map(({ x }) => x)) + margin
  const knees = Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step)
  const logs = knees.map((knee) =>
    spreads.map((spread) =>
      seen.reduce((sum, { x, broke, blur, times }) => {
        const breaks = lapses + (1 - 2 * lapses) / (1 + Math.exp(-((x - knee) / (spread * blur) + shift)))
        return sum + times * Math.log(broke ? breaks : 1 - breaks)
      }, 0),
    ),
  )
  const most = Math.max(...logs.map((row) => Math.max(...row)))
  const weights = logs.map((row) => row.reduce((sum, log) => sum + Math.exp(log - most), 0))
  // At the edge before each knee of the grid, what lies below it.
  const below = [0]
  for (const weight of weights) below.push((below.at(-1) ?? 0) + weight)
  const whole = below.at(-1) ?? 0
  const belowLog = (log: number) => {
    const cell = Math.min(Math.max((log - from) / step + 0.5, 0), weights.length)
    const [full, part] = [Math.floor(cell), cell % 1]
    return ((below[full] ?? 0) + part * (weights[full] ?? 0)) / whole
  }
  const between = (fromPerSecond: number, toPerSecond: number) =>
    belowLog(Math.log(toPerSecond)) - belowLog(Math.log(fromPerSecond))
  const quantile = (probability: number) =>
    Math.exp(from + step * below.findLastIndex((sum) => sum <= probability * whole))
  return Object.assign(between, { quantile })
}

type ConfidenceInterval = { readonly lower: number; readonly upper: number; readonly confidence: number }

/**
 * The narrowest interval between loads that were tried which holds the knee with the confidence that is asked for, at the relevant bounds or outside of them: right beside
 * the knee a bound is a matter of luck. Where none is sure enough, the surest.
 */
export function surest(
  { loads, lower, upper }: RelevantBounds,
  knee: Knee,
  confidence: number,
): ConfidenceInterval | undefined {
  if (lower === undefined || upper === undefined) return undefined
  // A load of which no trial says so is no end of an interval, however likely the knee lies within.
  const froms = loads.filter((load) => load.perSecond <= lower && (load.is === 'lower' || isEnd(load, 'held')))
  const tos = loads.filter((load) => load.perSecond >= upper && (load.is === 'upper' || isEnd(load, 'broken')))
  const pairs = froms.flatMap((from) =>
    tos.map((to) => ({
      lower: from.perSecond,
      upper: to.perSecond,
      confidence: knee(from.perSecond, to.perSecond),
    })),
  )
  const sure = pairs.filter((pair) => pair.confidence >= confidence)
  return sure.length > 0
    ? sure.toSorted((a, b) => a.upper / a.lower - b.upper / b.lower)[0]
    : pairs.toSorted((a, b) => b.confidence - a.confidence)[0]
}

/** Whether a load that is not decided has a trial in which every goal held, or any broke. */
function isEnd({ is, trials }: RelevantBounds['loads'][number], side: 'held' | 'broken'): boolean {
  return is === 'undecided' && trials.some(side === 'held' ? isHeld : isBroken)
}
