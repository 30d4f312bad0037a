import { meanOf } from '../statistics.ts'
import { type Depth, known, type RelevantBounds, type TriedLoad } from './bounds.ts'
import type { Goal } from './goal.ts'
import { kneeOf, surest } from './knee.ts'
import type { SearchState, SearchStep } from './record.ts'
import { resultOf } from './result.ts'
import type { TrialOutcome } from './trial.ts'

/*
 * MLRsearch (RFC 9971) over all goals at once, as a function of the trials so far. It goes through stages: short trials and a wide interval first, then longer and
 * narrower, and the goals' own in the end. A stage begins with the bounds of the one before, doubles its steps outwards where a bound is missing, and halves the interval, in
 * logarithms of the load, where both are there.
 */

const stages = 3
/** Below the first step outwards there is nothing to go by. */
const firstStep = 2

export function beginSearch(about: Pick<SearchState, 'goals' | 'limits' | 'mix'>): SearchState {
  return { ...about, trials: [], stage: 0 }
}

export function observe(before: SearchState, trial: TrialOutcome): SearchState {
  const state = { ...before, trials: [...before.trials, trial] }
  while (state.stage < stages - 1 && ask(state).kind === 'done') state.stage++
  return state
}

/** Where a search is once it has seen these trials. */
export function searched(
  about: Pick<SearchState, 'goals' | 'limits' | 'mix'>,
  trials: readonly TrialOutcome[],
): SearchState {
  return trials.reduce(observe, beginSearch(about))
}

export function nextTrial(state: SearchState): SearchStep {
  const asked = ask(state)
  if (asked.kind === 'done') return { kind: 'result', result: resultOf(state, asked.stopped) }
  const trial = { ...asked, kind: 'trial' as const, seconds: lengthOf(state, asked.perSecond) }
  const spent = state.trials.reduce((sum, { tookSeconds }) => sum + tookSeconds, 0)
  const isOver = spent + trial.seconds + overheadSeconds(state) > state.limits.maxSeconds
  return isOver ? { kind: 'result', result: resultOf(state, 'time') } : trial
}

type SearchDecision =
  | { readonly kind: 'ask'; readonly perSecond: number; readonly why: string }
  | {
      readonly kind: 'done'
      readonly stopped: 'narrow' | 'max-held' | 'min-broken' | 'generator' | 'machine' | 'disturbance'
    }

/** From a goal's initial trial to its final one in equal ratios. */
function depthAt(stage: number): (goal: Goal) => Depth {
  const share = stage / (stages - 1)
  const between = (from: number, to: number) => from * (to / from) ** share
  return ({ initialTrialSeconds: initial, finalTrialSeconds, durationSumSeconds }) => ({
    trialSeconds: share === 1 ? finalTrialSeconds : between(initial, finalTrialSeconds),
    durationSumSeconds: share === 1 ? durationSumSeconds : between(initial, durationSumSeconds),
  })
}

/** The narrowest that is asked for, twice as wide in each stage before the last. */
function widthAt(goals: readonly Goal[], stage: number): number {
  const narrowest = Math.min(...goals.map(({ width }) => width))
  return -Math.log(1 - narrowest) * 2 ** (stages - 1 - stage)
}

function ask(state: SearchState): SearchDecision {
  const { limits, goals, trials, stage } = state
  const now = known(state, depthAt(stage))
  if (trials.length === 0) return { kind: 'ask', perSecond: limits.startPerSecond, why: 'to begin with' }
  const before = stage === 0 ? undefined : known(state, depthAt(stage - 1))
  const width = widthAt(goals, stage)
  const top = now.ceiling?.perSecond ?? now.upper
  if (now.lower === undefined && top === undefined) return decide(now, before)
  if (top === undefined) return upwards(state, now, before, width)
  if (now.lower === undefined) return downwards(state, now, before, width, top)
  if (Math.log(top / now.lower) > width + 1e-9) return halve(now, now.lower, top)
  if (now.ceiling) return { kind: 'done', stopped: now.ceiling.by }
  return stage < stages - 1 ? { kind: 'done', stopped: 'narrow' } : makeSure(state, now, width)
}

/** Nothing is decided yet: the smallest load first. */
function decide({ loads }: RelevantBounds, before: RelevantBounds | undefined): SearchDecision {
  const open = loads.find(({ is }) => is === 'undecided')
  const perSecond = before?.lower ?? before?.ceiling?.perSecond ?? before?.upper ?? open?.perSecond
  if (perSecond === undefined) throw new Error('no load is open, and none is decided')
  return { kind: 'ask', perSecond, why: 'to decide whether it holds' }
}

function upwards(
  { limits }: SearchState,
  now: RelevantBounds,
  before: RelevantBounds | undefined,
  width: number,
): SearchDecision {
  const lower = now.lower as number
  if (lower >= limits.maxPerSecond) return { kind: 'done', stopped: 'max-held' }
  const candidates = [before?.ceiling?.perSecond, before?.upper].filter((load) => load !== undefined && load > lower)
  const open = now.loads.find(({ is, perSecond }) => is === 'undecided' && perSecond > lower)
  const lowers = now.loads.filter(({ is }) => is === 'lower').map(({ perSecond }) => perSecond)
  const perSecond = candidates[0] ?? open?.perSecond ?? lower * outwards(lowers.slice(-2), width)
  return { kind: 'ask', perSecond: within(limits, perSecond), why: 'to find a load that breaks' }
}

function downwards(
  { limits }: SearchState,
  now: RelevantBounds,
  before: RelevantBounds | undefined,
  width: number,
  top: number,
): SearchDecision {
  if (top <= limits.minPerSecond) return { kind: 'done', stopped: now.ceiling?.by ?? 'min-broken' }
  const open = now.loads.findLast(({ is, perSecond }) => is === 'undecided' && perSecond < top)
  const tops = now.loads
    .filter(({ is }) => is === 'upper' || is === 'blocked')
    .map(({ perSecond }) => perSecond)
    .slice(0, 2)
  const candidate = before?.lower !== undefined && before.lower < top ? before.lower : undefined
  const perSecond = candidate ?? open?.perSecond ?? top / outwards(tops, width)
  return { kind: 'ask', perSecond: within(limits, perSecond), why: 'to find a load that holds' }
}

/** Twice as far, in logarithms, as the last step outwards; at first as far as this stage's interval may be wide. */
function outwards([first, second]: readonly number[], width: number): number {
  if (first === undefined || second === undefined) return width > Math.log(firstStep) ? firstStep : Math.exp(2 * width)
  return Math.exp(Math.min(Math.max(2 * Math.log(second / first), width), Math.log(firstStep)))
}

/** A load in between that is being decided goes first. */
function halve({ loads }: RelevantBounds, lower: number, top: number): SearchDecision {
  const middle = Math.sqrt(lower * top)
  const open = loads
    .filter(({ is, perSecond }) => is === 'undecided' && perSecond > lower && perSecond < top)
    .toSorted((a, b) => Math.abs(Math.log(a.perSecond / middle)) - Math.abs(Math.log(b.perSecond / middle)))[0]
  return { kind: 'ask', perSecond: open?.perSecond ?? rounded(middle), why: 'to halve the interval' }
}

/** The interval is narrow. Where its ends may have been luck, others are tried around the middle of what is likely, or the weaker one again. */
function makeSure({ goals, limits, trials }: SearchState, now: RelevantBounds, width: number): SearchDecision {
  const [lower, upper] = [now.lower as number, now.upper as number]
  const knee = kneeOf(goals, trials)
  const sure = knee && surest(now, knee, limits.confidence)
  if (!sure) return { kind: 'done', stopped: 'narrow' }
  if (sure.confidence >= limits.confidence && Math.log(sure.upper / sure.lower) <= width + 1e-9)
    return { kind: 'done', stopped: 'narrow' }
  const middle = knee.quantile(0.5)
  const ends = [middle * Math.exp(-width / 2.05), middle * Math.exp(width / 2.05)] as const
  const why = 'to be surer of a bound'
  if (knee(...ends) >= limits.confidence) {
    const [from, to] = ends.map((end) => near(now, end, width / 10))
    if (from && from.is !== 'lower') return { kind: 'ask', perSecond: from.perSecond, why }
    if (to && to.is !== 'upper') return { kind: 'ask', perSecond: to.perSecond, why }
  }
  return { kind: 'ask', perSecond: knee(0, lower) > knee(upper, Number.POSITIVE_INFINITY) ? lower : upper, why }
}

/** A load that was tried close by, or a new one. */
function near({ loads }: RelevantBounds, perSecond: number, distance: number): Pick<TriedLoad, 'perSecond' | 'is'> {
  const tried = loads.filter((load) => Math.abs(Math.log(load.perSecond / perSecond)) <= distance)
  return tried[0] ?? { perSecond: rounded(perSecond), is: 'undecided' }
}

function within({ minPerSecond, maxPerSecond }: SearchState['limits'], perSecond: number): number {
  return Math.min(Math.max(rounded(perSecond), minPerSecond), maxPerSecond)
}

/** Four digits: more than any width asks for. */
function rounded(perSecond: number): number {
  return Number(perSecond.toPrecision(4))
}

/** As long as the stage asks for, and until there are enough requests to say something about every goal. */
function lengthOf({ goals, mix, stage }: SearchState, perSecond: number): number {
  const parts = mix.reduce((sum, each) => sum + each.parts, 0)
  const asked = goals.map((goal) => {
    const mine =
      goal.operation === 'all' ? parts : (mix.find(({ operation }) => operation === goal.operation)?.parts ?? parts)
    return Math.max(depthAt(stage)(goal).trialSeconds, (1.01 * neededRequests(goal) * parts) / (mine * perSecond))
  })
  return Math.ceil(Math.max(...asked) - 1e-9)
}

/** Scoring takes ten requests on the small side of a fraction; a rate, and right answers, need none. */
function neededRequests({ objective, lossRatio: { numerator, denominator } }: Goal): number {
  const isCounted = objective.kind !== 'throughput' && numerator > 0
  return isCounted ? (10 * denominator) / numerator : 0
}

/** What a trial took beyond its window so far. */
function overheadSeconds({ trials }: SearchState): number {
  return meanOf(trials.map(({ tookSeconds, seconds }) => tookSeconds - seconds))
}
