import type { SurgePlan } from '../../scenarios/lib/plan.ts'
import { traffic } from '../../scenarios/lib/traffic.ts'

/** How many different rows one operation touched. */
export type DistinctKeys = { readonly operation: string; readonly rows: number }

/** How many different rows the scored window touched, found by drawing its requests again; `sent` are their numbers. */
export function distinctKeys(plan: SurgePlan, sent: (operation: string) => number): DistinctKeys[] {
  const { readRow, write } = traffic(plan)
  const distinct = (operation: string, rowOf: (k: number) => number): DistinctKeys => {
    const rows = new Set<number>()
    for (let k = 0; k < sent(operation); k++) rows.add(rowOf(k))
    return { operation, rows: rows.size }
  }
  return [distinct('read', (k) => readRow('scored', k)), distinct('write', (k) => write('scored', k).row)]
}
