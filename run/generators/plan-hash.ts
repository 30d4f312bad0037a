import { createHash } from 'node:crypto'
import { planDigits, planText } from '../../scenarios/lib/generators.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'

/** By which a generator tells which plan it has; k6 computes the same. */
export function planHash(plan: Plan): string {
  return createHash('sha256').update(planText(plan)).digest('hex').slice(0, planDigits)
}
