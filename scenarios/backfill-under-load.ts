import { rateKnob, usualKnobs } from './lib/knobs.ts'
import { read } from './lib/requests/reads.ts'
import { atRate, everyAnswerIsRight, paceKnobs, scenario } from './lib/scenario.ts'

export const backfillUnderLoad = scenario({
  name: 'backfill-under-load',
  purpose: 'rows of an export are written into Cassandra, so many a second at the most, while the cache is read',
  operations: [read],
  needs: [],
  knobs: {
    readsPerSecond: rateKnob('read', 1000),
    ...paceKnobs,
    backfillPerSecond: {
      ...rateKnob('read', 1000),
      flag: 'backfill',
      from: 1,
      help: 'rows that are written each second at the most',
    },
    durationSeconds: { ...usualKnobs.durationSeconds, usual: 60, from: 10 },
  },
  stages: (plan) => atRate(read, plan.readsPerSecond, plan),
  beside: ({ backfillPerSecond: perSecond, durationSeconds }) => [
    // What is due in the last seconds has time to arrive.
    { kind: 'backfill', perSecond, fromSeconds: 0, seconds: durationSeconds - 2 },
  ],
  objectives: [
    everyAnswerIsRight,
    { operation: 'backfill', objective: { kind: 'availability', target: { numerator: 99, denominator: 100 } } },
    { operation: 'backfill', objective: { kind: 'correctness', target: { numerator: 1, denominator: 1 } } },
  ],
})
