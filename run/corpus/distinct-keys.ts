import type { SurgePlan } from '../../scenarios/lib/plan.ts'
import { traffic } from '../../scenarios/lib/traffic.ts'

export interface DistinctKeys {
  readonly read: number
  readonly write: number
}

/** How many different rows the scored window touched, found by drawing its requests again; `sent` are their numbers. */
export function distinctKeys(plan: SurgePlan, sent: { readonly read: number; readonly write: number }): DistinctKeys {
  const { readRow, write } = traffic(plan)
  const distinct = (count: number, rowOf: (k: number) => number): number => {
    const rows = new Set<number>()
    for (let k = 0; k < count; k++) rows.add(rowOf(k))
    return rows.size
  }
  return {
    read: distinct(sent.read, (k) => readRow('scored', k)),
    write: distinct(sent.write, (k) => write('scored', k).row),
  }
}
