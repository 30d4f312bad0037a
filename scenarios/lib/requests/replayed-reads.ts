import type { Phase } from '../../../slo/conventions.ts'
import { hash3 } from '../../../wiki/random.ts'
import type { Plan } from '../plan.ts'
import { isAbout } from '../rows/body-check.ts'
import { corpus } from '../rows/corpus.ts'
import { permutation } from '../rows/permutation.ts'
import { topicsPath } from '../rows/topics-path.ts'
import { type PageOfTraffic, pagesOfIds, ranksOfGroups, ranksOfTraffic } from '../schedule/traffic.ts'
import { type Operation, plainRequests, type Requests } from './operation.ts'
import { read, readsOf } from './reads.ts'
import { everyNth, numberOf } from './rows-asked.ts'

const streams = { rows: 71, draws: 72 } as const

type ReplayPlan = Plan<'bodyCheckRatio' | 'traffic' | 'by'>

/**
 * A read of a page as popular as one of the traffic. By rank, the most popular page of the traffic is some row, the next one another, and so on; where there are
 * fewer rows than pages, the pages behind begin again with the first row. By id it is the page itself, of those whose ids the traffic has.
 */
export const replayedRead: Operation<'bodyCheckRatio' | 'traffic' | 'by'> = {
  ...read,
  knobs: {
    bodyCheckRatio: read.knobs.bodyCheckRatio,
    traffic: {
      kind: 'traffic',
      flag: 'traffic',
      help: 'what is replayed: a file that `liftwing-slo plan` has made',
    },
    by: {
      kind: 'choice',
      flag: 'by',
      usual: 'rank',
      choices: ['rank', 'id'],
      help: 'how pages are found: rows of the corpus as popular as they were, or, of a --target that has them, the pages themselves',
    },
  },
  requests: (plan) => (plan.by === 'id' ? byId(plan, plan.traffic.ids) : byRank(plan)),
}

/** The pages that a plan asks for by their ids; undefined where it asks for rows of the corpus. */
export function pagesById(plan: object): readonly PageOfTraffic[] | undefined {
  const { by, traffic } = plan as Partial<ReplayPlan>
  if (by !== 'id' || traffic === undefined) return undefined
  const { requests, page } = pagesOfIds(traffic.ids)
  return Array.from(requests, (_, i) => page(i))
}

function byRank(plan: ReplayPlan): Requests {
  const rows = corpus(plan.seed, plan.topicsPerRow)
  const { pages, seed } = plan.traffic
  const scatter = permutation(plan.rows, hash3(plan.seed, streams.rows, seed))
  const rank = inPhases(plan, (stream) => ranksOfTraffic(pages, stream))
  return readsOf(plan, rows, (phase, k) => scatter(rank(phase, k) % plan.rows))
}

/** What the cache has to say about a page of the real wiki nobody knows here, but that it is about this page. */
function byId(plan: ReplayPlan, ids: ReplayPlan['traffic']['ids']): Requests {
  const { requests, page } = pagesOfIds(ids)
  const each = new Float64Array(requests.length).fill(1)
  const row = inPhases(plan, (stream) => ranksOfGroups(requests, each, stream))
  const checks = everyNth(plan.bodyCheckRatio)
  return {
    ...plainRequests,
    row,
    path: (phase, k) => topicsPath(page(row(phase, k))),
    checksBody: (_, k) => checks(k),
    isRight: (phase, k, body) => isAbout(body, page(row(phase, k))),
  }
}

function inPhases(
  plan: ReplayPlan,
  draws: (stream: number) => (k: number) => number,
): (phase: Phase, k: number) => number {
  const of = hash3(plan.seed, plan.traffic.seed, streams.draws)
  const drawn = {
    warmup: draws(hash3(of, numberOf('warmup'), 0)),
    scored: draws(hash3(of, numberOf('scored'), 0)),
  }
  return (phase, k) => drawn[phase](k)
}
