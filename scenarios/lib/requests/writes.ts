import type { Phase } from '../../../slo/conventions.ts'
import { hash3, hashText } from '../../../wiki/random.ts'
import { shareKnob } from '../knobs.ts'
import type { Plan } from '../plan.ts'
import { corpus } from '../rows/corpus.ts'
import { permutation } from '../rows/permutation.ts'
import { rowPlan } from '../rows/rows.ts'
import { topicsPath } from '../rows/topics-path.ts'
import { type Operation, plainRequests, type Write } from './operation.ts'
import { everyNth, numberOf, rowsAsked } from './rows-asked.ts'

const streams = { rowsReadBack: 13, runs: 31 } as const

/** A write of the topics of one page. Some rows are written once in a run, and read back after it. */
export const write: Operation<'readBackRatio'> = {
  name: 'write',
  method: 'PUT',
  database: 'writes',
  isReadBack: true,
  knobs: { readBackRatio: shareKnob('read-back', 0.1, 'share of writes that are read back after the run') },
  requests(plan) {
    const rows = corpus(plan.seed, plan.topicsPerRow)
    const { of, isReadBack } = writesOf(plan)
    return {
      ...plainRequests,
      row: (phase, k) => of(phase, k).row,
      path: (phase, k) => topicsPath(rows.key(of(phase, k).row)),
      body(phase, k) {
        const { row, generation } = of(phase, k)
        return rows.writeBody(row, generation)
      },
      readBack: (phase, k) => (isReadBack(phase, k) ? of(phase, k) : undefined),
    }
  },
}

function writesOf(plan: Plan<'readBackRatio'>) {
  const rows = rowPlan(plan.rows)
  const row = rowsAsked(plan, 'write', rows.writable)
  const readBackRows = permutation(rows.reserved, hash3(plan.seed, streams.rowsReadBack, 0))
  const run = hash3(plan.seed, streams.runs, hashText(plan.runId))
  const isSampled = everyNth(plan.readBackRatio)
  const every = Math.max(1, Math.round(1 / plan.readBackRatio))

  const isReadBack = (phase: Phase, k: number): boolean =>
    phase === 'scored' && isSampled(k) && k / every < rows.reserved
  return {
    isReadBack,
    of(phase: Phase, k: number): Write {
      // Never 0, which is what the fill wrote; other for another run, so that what an earlier run left is seen to be stale.
      const generation = hash3(run, numberOf(phase), k) || 1
      if (isReadBack(phase, k)) return { row: rows.reservedRow(readBackRows(k / every)), generation }
      return { row: rows.writableRow(row(phase, k)), generation }
    },
  }
}
