import { isRightBody } from './body-check.ts'
import { corpus } from './corpus.ts'
import { shareKnob } from './knobs.ts'
import { type Operation, plainRequests } from './operation.ts'
import { everyNth, rowsAsked } from './rows-asked.ts'
import { topicsPath } from './topics-path.ts'

/** A read of the topics of one page. */
export const read: Operation<'bodyCheckRatio'> = {
  name: 'read',
  method: 'GET',
  database: 'reads',
  isReadBack: false,
  knobs: { bodyCheckRatio: shareKnob('body-check', 0.05, 'share of reads whose whole body is checked') },
  requests(plan) {
    const rows = corpus(plan.seed)
    const row = rowsAsked(plan, 'read', plan.rows)
    const checks = everyNth(plan.bodyCheckRatio)
    return {
      ...plainRequests,
      row,
      path: (phase, k) => topicsPath(rows.key(row(phase, k))),
      checksBody: (_, k) => checks(k),
      isRight: (phase, k, body) => isRightBody(body, rows, row(phase, k)),
    }
  },
}
