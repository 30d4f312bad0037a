import { arrivalKnobs, arriving } from './lib/arrivals.ts'
import { rateKnob, usualKnobs } from './lib/knobs.ts'
import { replayedRead } from './lib/requests/replayed-reads.ts'
import { everyAnswerIsRight, inWindow, scenario, warmUp } from './lib/scenario.ts'
import { schedule } from './lib/schedule/schedule.ts'
import { shaped } from './lib/schedule/shape.ts'
import { knotsOfTraffic } from './lib/schedule/traffic.ts'

export const replay = scenario({
  name: 'replay',
  purpose: 'reads as they were seen elsewhere: when they came, and how they were spread over pages, at another scale',
  operations: [replayedRead],
  needs: [],
  knobs: {
    readsPerSecond: { ...rateKnob('read', 1000), help: 'reads per second, the mean over the window' },
    zipfExponent: {
      ...usualKnobs.zipfExponent,
      help: 'of the reads that warm the database: popularity of rows falls as rank^-s',
    },
    ...arrivalKnobs,
    traffic: replayedRead.knobs.traffic,
    by: replayedRead.knobs.by,
  },
  stages: (plan) => {
    const { requests } = schedule(plan.readsPerSecond, 0, plan.durationSeconds)
    const seen = shaped(knotsOfTraffic(plan.traffic), requests, plan.durationSeconds)
    return [
      warmUp(replayedRead, plan.readsPerSecond, plan),
      inWindow(replayedRead, arriving(plan, replayedRead.name, 'scored', seen), plan),
    ]
  },
  objectives: [everyAnswerIsRight],
})
