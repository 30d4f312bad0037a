import { visit, visitKnobs, visitRate, volleys } from './lib/requests/visits.ts'
import { everyAnswerIsRight, inWindow, scenario, warmUp } from './lib/scenario.ts'

export const yearInReview = scenario({
  name: 'year-in-review',
  purpose: 'users who come whether earlier ones are answered or not, each asking for tens of pages, some at once',
  operations: [visit],
  needs: [],
  knobs: visitKnobs,
  stages: (plan) => [
    warmUp(visit, visitRate(plan), plan),
    inWindow(visit, volleys(plan, 'scored', plan.durationSeconds), plan),
  ],
  objectives: [everyAnswerIsRight],
})
