import { rateKnob } from './lib/knobs.ts'
import { read } from './lib/reads.ts'
import { everyAnswerIsRight, scenario, steadily } from './lib/scenario.ts'
import { write } from './lib/writes.ts'

export const surge = scenario({
  name: 'surge',
  purpose: 'the surge of Year in Review: reads and writes at steady rates, whether earlier ones are answered or not',
  operations: [read, write],
  needs: [],
  knobs: { readsPerSecond: rateKnob('read', 1000), writesPerSecond: rateKnob('write', 100) },
  stages: (plan) => [...steadily(read, plan.readsPerSecond, plan), ...steadily(write, plan.writesPerSecond, plan)],
  objectives: [everyAnswerIsRight],
})
