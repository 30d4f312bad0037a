import { rateKnob, secondsKnob, shareKnob, usualKnobs } from './lib/knobs.ts'
import { read } from './lib/requests/reads.ts'
import { write } from './lib/requests/writes.ts'
import { atRate, everyAnswerIsRight, goodAgainWithin, paceKnobs, scenario } from './lib/scenario.ts'

/** The node that is killed and the one that is frozen; the first stays. */
const nodes = { killed: 3, frozen: 2 } as const

export const nodeLoss = scenario({
  name: 'node-loss',
  purpose: 'of three nodes of Cassandra one is killed and started again, then another stands still: is anything lost?',
  operations: [read, write],
  needs: [],
  knobs: {
    readsPerSecond: rateKnob('read', 200),
    writesPerSecond: rateKnob('write', 40),
    ...paceKnobs,
    durationSeconds: { ...usualKnobs.durationSeconds, usual: 150 },
    killedAfterSeconds: secondsKnob('killed-after', 15, 1, 'seconds of the window before a node is killed'),
    killedSeconds: secondsKnob('killed', 15, 1, 'how long it is until the node is started again'),
    frozenAfterSeconds: secondsKnob('frozen-after', 75, 1, 'seconds of the window before another stands still'),
    frozenSeconds: secondsKnob('frozen', 10, 1, 'how long it does'),
    readBackRatio: shareKnob('read-back', 0.5, 'share of writes that are read back after the run'),
  },
  stages: (plan) => [...atRate(read, plan.readsPerSecond, plan), ...atRate(write, plan.writesPerSecond, plan)],
  beside: ({ killedAfterSeconds, killedSeconds, frozenAfterSeconds, frozenSeconds }) => [
    { kind: 'node-away', how: 'killed', node: nodes.killed, fromSeconds: killedAfterSeconds, seconds: killedSeconds },
    { kind: 'node-away', how: 'frozen', node: nodes.frozen, fromSeconds: frozenAfterSeconds, seconds: frozenSeconds },
  ],
  objectives: [everyAnswerIsRight, goodAgainWithin(30)],
})
