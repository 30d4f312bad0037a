import { rateKnob } from './lib/knobs.ts'
import { read } from './lib/requests/reads.ts'
import { write } from './lib/requests/writes.ts'
import { atRate, everyAnswerIsRight, paceKnobs, scenario } from './lib/scenario.ts'

export const surge = scenario({
  name: 'surge',
  purpose: 'the surge of Year in Review: reads and writes at steady rates, whether earlier ones are answered or not',
  operations: [read, write],
  needs: [],
  knobs: { readsPerSecond: rateKnob('read', 1000), writesPerSecond: rateKnob('write', 100), ...paceKnobs },
  stages: (plan) => [...atRate(read, plan.readsPerSecond, plan), ...atRate(write, plan.writesPerSecond, plan)],
  objectives: [everyAnswerIsRight],
})
