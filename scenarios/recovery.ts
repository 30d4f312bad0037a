import { rateKnob, secondsKnob, usualKnobs } from './lib/knobs.ts'
import { read } from './lib/requests/reads.ts'
import { write } from './lib/requests/writes.ts'
import { atRate, everyAnswerIsRight, goodAgainWithin, paceKnobs, scenario } from './lib/scenario.ts'

export const recovery = scenario({
  name: 'recovery',
  purpose: 'Cassandra stands still for a while under load: how soon after it is back are answers good again?',
  operations: [read, write],
  needs: [],
  knobs: {
    readsPerSecond: rateKnob('read', 500),
    writesPerSecond: rateKnob('write', 50),
    ...paceKnobs,
    durationSeconds: { ...usualKnobs.durationSeconds, usual: 60 },
    awayAfterSeconds: secondsKnob('away-after', 15, 1, 'seconds of the window before Cassandra stands still'),
    awaySeconds: secondsKnob('away', 10, 1, 'how long it does'),
  },
  stages: (plan) => [...atRate(read, plan.readsPerSecond, plan), ...atRate(write, plan.writesPerSecond, plan)],
  beside: ({ awayAfterSeconds, awaySeconds }) => [
    { kind: 'away', part: 'cassandra', fromSeconds: awayAfterSeconds, seconds: awaySeconds },
  ],
  objectives: [everyAnswerIsRight, goodAgainWithin(15)],
})
