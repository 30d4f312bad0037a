import { stagesOf } from '../../scenarios/all.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import { write } from '../../scenarios/lib/requests/writes.ts'
import type { Stage } from '../../scenarios/lib/scenario.ts'

/** Of so many requests one is a write. */
export interface WritesBetween {
  readonly every: number
  /** Write k: what follows the address of the service, and the body. */
  readonly write: (k: number) => { readonly path: string; readonly body: string | null }
}

/**
 * What is written while a database is read to warm it: as large a share as the load has, in rows that it writes itself before its window. A Java that has only
 * seen reads throws away what it compiled for them at the first writes.
 * @returns undefined where the load writes none
 */
export function writesBetween(plan: Plan): WritesBetween | undefined {
  const scored = stagesOf(plan).filter(({ phase }) => phase === 'scored')
  const written = requestsIn(scored.filter(({ operation }) => operation === write))
  if (written === 0) return undefined
  const { path, body } = write.requests(plan as Plan<'readBackRatio'>)
  return {
    every: Math.max(2, Math.round(requestsIn(scored) / written)),
    write: (k) => ({ path: path('warmup', k), body: body('warmup', k) }),
  }
}

const requestsIn = (stages: readonly Stage[]) => stages.reduce((sum, { schedule }) => sum + schedule.requests, 0)
