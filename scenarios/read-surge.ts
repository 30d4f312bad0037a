import { rateKnob } from './lib/knobs.ts'
import { read } from './lib/reads.ts'
import { everyAnswerIsRight, scenario, steadily } from './lib/scenario.ts'

export const readSurge = scenario({
  name: 'read-surge',
  purpose: 'reads alone at a steady rate: what the cache serves while nothing changes',
  operations: [read],
  needs: [],
  knobs: { readsPerSecond: rateKnob('read', 1000) },
  stages: (plan) => steadily(read, plan.readsPerSecond, plan),
  objectives: [everyAnswerIsRight],
})
