import type { Phase } from '../../../slo/conventions.ts'
import { hash3, uniforms } from '../../../wiki/random.ts'
import { type Knob, rateKnob, shareKnob } from '../knobs.ts'
import type { Plan } from '../plan.ts'
import { corpus } from '../rows/corpus.ts'
import { permutation } from '../rows/permutation.ts'
import { zipf } from '../rows/popularity.ts'
import { type Schedule, scheduled } from '../schedule/schedule.ts'
import type { Operation } from './operation.ts'
import { read, readsOf } from './reads.ts'
import { numberOf } from './rows-asked.ts'

const streams = { rows: 51, moments: 52, interests: 53, kinds: 54, draws: 55 } as const

const count = (flag: string, usual: number, to: number, help: string) =>
  ({ kind: 'number', flag, unit: '', usual, from: 1, to, isWhole: true, help }) as const satisfies Knob

export const visitKnobs = {
  usersPerSecond: { ...rateKnob('user', 50), help: 'users who come' },
  pagesPerUser: count('pages', 20, 200, 'pages that a user asks for, rounded up to whole volleys'),
  pagesTogether: count('together', 5, 50, 'pages that a user asks for at once, in a volley'),
  visitSeconds: {
    kind: 'number',
    flag: 'visit',
    unit: 's',
    usual: 2,
    from: 1,
    to: 60,
    isWhole: true,
    help: "from a user's first volley to the last",
  },
  correlation: shareKnob('correlation', 0.5, "share of a user's pages that are of one interest"),
} as const satisfies Record<string, Knob>
export type VisitKnob = keyof typeof visitKnobs
type VisitPlan = Plan<VisitKnob>

/** A visit is made of volleys. */
const volleysOf = ({ pagesPerUser, pagesTogether }: VisitPlan) => Math.ceil(pagesPerUser / pagesTogether)
/** Requests per second. */
export const visitRate = (plan: VisitPlan) => plan.usersPerSecond * volleysOf(plan) * plan.pagesTogether

/**
 * Volleys of users who come whether earlier ones are answered or not: each at a moment that chance decides, in its own slot of time, all of
 * its requests at once.
 */
export function volleys(plan: VisitPlan, phase: Phase, seconds: number): Schedule {
  const perSecond = plan.usersPerSecond * volleysOf(plan)
  const moment = uniforms(hash3(plan.seed, streams.moments, numberOf(phase)))
  const volley = (k: number) => Math.floor(k / plan.pagesTogether)
  return scheduled(
    Math.floor(perSecond * seconds) * plan.pagesTogether,
    (k) => ((volley(k) + moment(volley(k))) * 1000) / perSecond,
  )
}

/**
 * Which user asks, and for the how-manieth of the user's pages. As many users are there at a time as come while a visit lasts; they take turns, each
 * begins at another time, and when one goes another comes.
 */
export function visitor(plan: VisitPlan): (k: number) => { readonly user: number; readonly page: number } {
  const perVisit = volleysOf(plan)
  const present = Math.max(1, Math.round(plan.usersPerSecond * plan.visitSeconds))
  return (k) => {
    const volley = Math.floor(k / plan.pagesTogether)
    const seat = volley % present
    const turn = Math.floor(volley / present) + Math.floor((seat * perVisit) / present)
    return {
      user: seat + present * Math.floor(turn / perVisit),
      page: (turn % perVisit) * plan.pagesTogether + (k % plan.pagesTogether),
    }
  }
}

/** Interests have pages enough that a user finds some which are not the most popular ones. */
const mostInterests = 64
const leastPages = 16

/** The rows that users ask for: each user a page once, popular ones more often, and a share of them of one interest. */
export function rowsOfVisits(plan: VisitPlan): (phase: Phase, k: number) => number {
  const perUser = volleysOf(plan) * plan.pagesTogether
  const { seed, rows, zipfExponent, correlation } = plan
  // The i-th page of all users is one of these: so no user asks for one twice.
  const choices = Math.max(1, Math.floor(rows / perUser))
  const interests = Math.max(1, Math.min(mostInterests, Math.floor(choices / leastPages)))
  const scatter = permutation(rows, hash3(seed, streams.rows, 0))
  const inAll = zipf(choices, zipfExponent)
  const inInterest = zipf(Math.max(1, Math.floor(choices / interests)), zipfExponent)
  const who = visitor(plan)
  const draws = (phase: Phase) => {
    const stream = (which: number) => hash3(seed, which, numberOf(phase))
    return {
      interest: uniforms(stream(streams.interests)),
      kind: uniforms(stream(streams.kinds)),
      all: inAll.ranks(stream(streams.draws)),
      own: inInterest.ranks(stream(streams.draws)),
    }
  }
  const byPhase = { warmup: draws('warmup'), scored: draws('scored') }
  return (phase, k) => {
    const { user, page } = who(k)
    const draw = byPhase[phase]
    const asked = user * perUser + page
    const choice =
      draw.kind(asked) < correlation
        ? draw.own(asked) * interests + Math.floor(draw.interest(user) * interests)
        : draw.all(asked)
    return scatter((choice * perUser + page) % rows)
  }
}

/** A read by a user who asks for many pages. */
export const visit: Operation<VisitKnob | 'bodyCheckRatio'> = {
  ...read,
  knobs: { ...visitKnobs, bodyCheckRatio: read.knobs.bodyCheckRatio },
  requests(plan) {
    const rows = corpus(plan.seed, plan.topicsPerRow)
    return readsOf(plan, rows, rowsOfVisits(plan))
  },
}
