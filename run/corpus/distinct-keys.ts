import { stagesOf } from '../../scenarios/all.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'

/** How many different rows one operation touched. */
export type DistinctKeys = { readonly operation: string; readonly rows: number }

/** How many different rows the scored window touched, found by drawing its requests again; `sent` are their numbers. */
export function distinctKeys(plan: Plan, sent: (operation: string) => number): DistinctKeys[] {
  return stagesOf(plan)
    .filter(({ phase }) => phase === 'scored')
    .map(({ operation: { name, requests } }) => {
      const { row } = requests(plan)
      const rows = new Set<number>()
      for (let k = 0; k < sent(name); k++) rows.add(row('scored', k))
      return { operation: name, rows: rows.size }
    })
}
