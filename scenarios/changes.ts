import { rateKnob, secondsKnob, shareKnob, usualKnobs } from './lib/knobs.ts'
import { read } from './lib/requests/reads.ts'
import { firstColdRow } from './lib/rows/rows.ts'
import { atRate, everyAnswerIsRight, paceKnobs, scenario } from './lib/scenario.ts'

const percent = (numerator: number) => ({ numerator, denominator: 100 })

export const changes = scenario({
  name: 'changes',
  purpose:
    'pages change while others are read, and the consumer of changes stands still for a while: how soon does the cache show them?',
  operations: [read],
  needs: ['lambda', 'mediawiki', 'kafka', 'eventgate', 'changes'],
  knobs: {
    readsPerSecond: rateKnob('read', 1000),
    ...paceKnobs,
    changesPerSecond: { ...rateKnob('change', 100), from: 1, to: 1000 },
    watchedRatio: shareKnob('watched', 0.05, 'share of changes that the cache is asked for until it shows them'),
    durationSeconds: { ...usualKnobs.durationSeconds, usual: 60 },
    awayAfterSeconds: secondsKnob('away-after', 15, 1, 'seconds of the window before the consumer stands still'),
    awaySeconds: secondsKnob('away', 10, 1, 'how long it does'),
    // Rows beyond are those that change.
    rows: { ...usualKnobs.rows, to: firstColdRow },
  },
  stages: (plan) => atRate(read, plan.readsPerSecond, plan),
  beside: (plan) => [
    {
      kind: 'changes',
      perSecond: plan.changesPerSecond,
      watchedRatio: plan.watchedRatio,
      warmup: { fromSeconds: -plan.warmupSeconds - plan.gapSeconds, seconds: plan.warmupSeconds },
      fromSeconds: 0,
      seconds: plan.durationSeconds,
    },
    { kind: 'away', part: 'changes', fromSeconds: plan.awayAfterSeconds, seconds: plan.awaySeconds },
  ],
  objectives: [
    everyAnswerIsRight,
    { operation: 'change', objective: { kind: 'latency', target: percent(95), thresholdMs: 1000 } },
    { operation: 'change', objective: { kind: 'correctness', target: percent(100) } },
    {
      operation: 'change',
      objective: { kind: 'recovery', target: percent(95), thresholdMs: 1000, withinSeconds: 30 },
    },
  ],
})
