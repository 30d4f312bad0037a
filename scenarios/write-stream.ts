import { rateKnob } from './lib/knobs.ts'
import { write } from './lib/requests/writes.ts'
import { atRate, everyAnswerIsRight, paceKnobs, scenario } from './lib/scenario.ts'

export const writeStream = scenario({
  name: 'write-stream',
  purpose: 'writes alone at a steady rate: what the cache takes while nobody reads',
  operations: [write],
  needs: [],
  knobs: { writesPerSecond: rateKnob('write', 100), ...paceKnobs },
  stages: (plan) => atRate(write, plan.writesPerSecond, plan),
  objectives: [everyAnswerIsRight],
})
