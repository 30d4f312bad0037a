import type { Phase } from '../../slo/conventions.ts'
import { hash3 } from '../../wiki/random.ts'
import { isRightBody } from './body-check.ts'
import { corpus } from './corpus.ts'
import { type Operation, plainRequests } from './operation.ts'
import { permutation } from './permutation.ts'
import { read } from './reads.ts'
import { everyNth, numberOf } from './rows-asked.ts'
import { topicsPath } from './topics-path.ts'
import { ranksOfTraffic } from './traffic.ts'

const streams = { rows: 71, draws: 72 } as const

/**
 * A read of a page as popular as one of the traffic: the most popular page of the traffic is some row, the next one another, and so on. Where there are
 * fewer rows than pages, the pages behind begin again with the first row.
 */
export const replayedRead: Operation<'bodyCheckRatio' | 'traffic'> = {
  name: 'read',
  method: 'GET',
  database: 'reads',
  isReadBack: false,
  knobs: {
    bodyCheckRatio: read.knobs.bodyCheckRatio,
    traffic: {
      kind: 'traffic',
      flag: 'traffic',
      help: 'what is replayed: a file that `liftwing-slo plan` has made',
    },
  },
  requests(plan) {
    const rows = corpus(plan.seed)
    const { pages, seed } = plan.traffic
    const of = hash3(plan.seed, seed, streams.draws)
    const scatter = permutation(plan.rows, hash3(plan.seed, streams.rows, seed))
    const ranks = {
      warmup: ranksOfTraffic(pages, hash3(of, numberOf('warmup'), 0)),
      scored: ranksOfTraffic(pages, hash3(of, numberOf('scored'), 0)),
    }
    const checks = everyNth(plan.bodyCheckRatio)
    const row = (phase: Phase, k: number) => scatter(ranks[phase](k) % plan.rows)
    return {
      ...plainRequests,
      row,
      path: (phase, k) => topicsPath(rows.key(row(phase, k))),
      checksBody: (_, k) => checks(k),
      isRight: (phase, k, body) => isRightBody(body, rows, row(phase, k)),
    }
  },
}
