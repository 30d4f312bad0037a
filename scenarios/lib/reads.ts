import type { Phase } from '../../slo/conventions.ts'
import { isRightBody } from './body-check.ts'
import { corpus } from './corpus.ts'
import { shareKnob } from './knobs.ts'
import { type Operation, plainRequests } from './operation.ts'
import { absentRow } from './rows.ts'
import { everyNth, rowsAsked, shareOf } from './rows-asked.ts'
import { topicsPath } from './topics-path.ts'

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
    const rows = corpus(plan.seed)
    const asked = rowsAsked(plan, 'read', plan.rows)
    const checks = everyNth(plan.bodyCheckRatio)
    const misses = shareOf(1 - plan.hitRatio)
    const row = (phase: Phase, k: number) => (misses(k) ? absentRow(asked(phase, k)) : asked(phase, k))
    return {
      ...plainRequests,
      row,
      path: (phase, k) => topicsPath(rows.key(row(phase, k))),
      isAbsent: (_, k) => misses(k),
      checksBody: (_, k) => checks(k) && !misses(k),
      isRight: (phase, k, body) => isRightBody(body, rows, row(phase, k)),
    }
  },
}
