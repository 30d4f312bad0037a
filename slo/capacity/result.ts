import { known, standingOf } from './bounds.ts'
import { kneeOf, surest } from './knee.ts'
import type { SearchResult, SearchState, SearchStop } from './record.ts'

/** What the trials so far prove of all goals together, however the search ended. */
export function resultOf(state: SearchState, stopped: SearchStop): SearchResult {
  const { goals, limits, trials } = state
  const now = known(state)
  const knee = kneeOf(goals, trials)
  const sure = knee && surest(now, knee, limits.confidence)
  const { lower, upper } = sure ?? now
  const { ceiling } = now
  const broken = goals.filter((goal) =>
    trials.some((trial) => trial.perSecond === upper && standingOf(trial, goal) === 'broken'),
  )
  return {
    stopped,
    ...(lower === undefined
      ? {}
      : {
          lower: {
            perSecond: lower,
            conditionalPerSecond: conditionalThroughput(state, lower),
            operations: ratesAt(state, lower),
          },
        }),
    ...(upper === undefined
      ? {}
      : { upper: { perSecond: upper, broken: broken.map(({ id }) => id), operations: ratesAt(state, upper) } }),
    ...(ceiling === undefined ? {} : { ceiling }),
    ...(lower === undefined || upper === undefined ? {} : { width: (upper - lower) / upper }),
    ...(sure ? { confidence: sure.confidence } : {}),
    trials: trials.length,
    decidingTrials: trials.filter(({ trust }) => trust.kind === 'valid').length,
    seconds: trials.reduce((sum, { tookSeconds }) => sum + tookSeconds, 0),
  }
}

/** Rates of each operation at a load; k6 sends whole ones. */
function ratesAt({ mix }: Pick<SearchState, 'mix'>, perSecond: number) {
  const parts = mix.reduce((sum, each) => sum + each.parts, 0)
  return mix.map(({ operation, parts: mine }) => ({ operation, perSecond: Math.round((perSecond * mine) / parts) }))
}

/**
 * What was answered well at a load in a full-length trial, as RFC 9971 picks it: by rising loss, the first by which as much of the trial time is covered as may not exceed the
 * goal's loss. A load at which the interval ends only to be surer may have had short trials alone.
 */
function conditionalThroughput({ goals, trials }: SearchState, perSecond: number): number {
  const [fullSeconds, exceedRatio] = [
    Math.max(...goals.map(({ finalTrialSeconds }) => finalTrialSeconds)),
    Math.min(...goals.map((goal) => goal.exceedRatio)),
  ]
  const valid = trials.filter((trial) => trial.perSecond === perSecond && trial.trust.kind === 'valid')
  const full = valid.filter(({ seconds }) => seconds >= fullSeconds)
  const byLoss = (full.length > 0 ? full : valid)
    .map((trial) => ({ seconds: trial.seconds, loss: 1 - Math.min(trial.answered / Math.max(trial.planned, 1), 1) }))
    .toSorted((a, b) => a.loss - b.loss)
  let remaining = byLoss.reduce((sum, { seconds }) => sum + seconds, 0) * (1 - exceedRatio)
  let loss = 1
  for (const trial of byLoss) {
    if (remaining <= 0) break
    loss = trial.loss
    remaining -= trial.seconds
  }
  return perSecond * (1 - loss)
}
