import { everyAnswerIsRight, inWindow, scenario, steadily } from './lib/scenario.ts'
import { visit, visitKnobs, visitRate, volleys } from './lib/visits.ts'

export const yearInReview = scenario({
  name: 'year-in-review',
  purpose: 'users who come whether earlier ones are answered or not, each asking for tens of pages, some at once',
  operations: [visit],
  needs: [],
  knobs: visitKnobs,
  stages: (plan) => [
    ...steadily(visit, visitRate(plan), plan).filter(({ phase }) => phase === 'warmup'),
    inWindow(visit, volleys(plan, 'scored', plan.durationSeconds), plan),
  ],
  objectives: [everyAnswerIsRight],
})
