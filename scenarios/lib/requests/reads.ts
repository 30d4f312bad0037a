import type { Phase } from '../../../slo/conventions.ts'
import { shareKnob } from '../knobs.ts'
import { isRightBody } from '../rows/body-check.ts'
import { type Corpus, corpus } from '../rows/corpus.ts'
import { absentRow } from '../rows/rows.ts'
import { topicsPath } from '../rows/topics-path.ts'
import { type Operation, plainRequests, type Requests } from './operation.ts'
import { everyNth, rowsAsked, shareOf } from './rows-asked.ts'

/** A read of the topics of one page. */
export const read: Operation<'bodyCheckRatio' | 'hitRatio'> = {
  name: 'read',
  method: 'GET',
  database: 'reads',
  isReadBack: false,
  knobs: {
    bodyCheckRatio: shareKnob('body-check', 0.05, 'share of reads whose whole body is checked'),
    hitRatio: shareKnob('hit-ratio', 1, 'share of reads that ask for rows which are there; the others have to get 404'),
  },
  requests(plan) {
    const rows = corpus(plan.seed, plan.topicsPerRow)
    const asked = rowsAsked(plan, 'read', plan.rows)
    const misses = shareOf(1 - plan.hitRatio)
    const row = (phase: Phase, k: number) => (misses(k) ? absentRow(asked(phase, k)) : asked(phase, k))
    const requests = readsOf(plan, rows, row)
    return {
      ...requests,
      isAbsent: (_, k) => misses(k),
      checksBody: (phase, k) => requests.checksBody(phase, k) && !misses(k),
    }
  },
}

/** Reads of rows that are there, of which some are checked whole. */
export function readsOf(
  { bodyCheckRatio }: { readonly bodyCheckRatio: number },
  rows: Corpus,
  row: (phase: Phase, k: number) => number,
): Requests {
  const checks = everyNth(bodyCheckRatio)
  return {
    ...plainRequests,
    row,
    path: (phase, k) => topicsPath(rows.key(row(phase, k))),
    checksBody: (_, k) => checks(k),
    isRight: (phase, k, body) => isRightBody(body, rows, row(phase, k)),
  }
}
