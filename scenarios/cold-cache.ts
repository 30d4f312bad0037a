import { rateKnob, usualKnobs } from './lib/knobs.ts'
import { coldRead } from './lib/requests/cold-reads.ts'
import { firstColdRow } from './lib/rows/rows.ts'
import { atRate, everyAnswerIsRight, paceKnobs, scenario } from './lib/scenario.ts'

export const coldCache = scenario({
  name: 'cold-cache',
  purpose:
    'reads of which some miss and go through the lambda: how far from a hit ratio of 100 % do the promises hold?',
  operations: [coldRead],
  needs: ['lambda', 'mediawiki'],
  knobs: {
    readsPerSecond: rateKnob('read', 1000),
    ...paceKnobs,
    // Rows beyond are those that are missed.
    rows: { ...usualKnobs.rows, to: firstColdRow },
  },
  stages: (plan) => atRate(coldRead, plan.readsPerSecond, plan),
  objectives: [
    everyAnswerIsRight,
    // The real model was measured to take up to 480 ms: a miss takes little more than that.
    {
      operation: 'read',
      objective: { kind: 'latency', thresholdMs: 500, target: { numerator: 999, denominator: 1000 } },
    },
  ],
})
