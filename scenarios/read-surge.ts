import { rateKnob } from './lib/knobs.ts'
import { read } from './lib/requests/reads.ts'
import { atRate, everyAnswerIsRight, paceKnobs, scenario } from './lib/scenario.ts'

export const readSurge = scenario({
  name: 'read-surge',
  purpose: 'reads alone at a steady rate: what the cache serves while nothing changes',
  operations: [read],
  needs: [],
  knobs: { readsPerSecond: rateKnob('read', 1000), ...paceKnobs },
  stages: (plan) => atRate(read, plan.readsPerSecond, plan),
  objectives: [everyAnswerIsRight],
})
