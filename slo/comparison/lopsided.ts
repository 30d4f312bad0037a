import { binomialDensity } from '../interval.ts'
import type { Block } from './block.ts'

/** That chance alone spoils one side so much more often is less likely than this. */
const chance = 0.01

/** A sentence where blocks of one side were excused so often that the side itself may be why; undefined where a coin explains it. */
export function lopsided(excused: readonly Block[]): string | undefined {
  const [a, b] = (['A', 'B'] as const).map((side) => excused.filter((block) => block.side === side).length)
  if (a === undefined || b === undefined || a + b === 0) return undefined
  const all = a + b
  let tail = 0
  for (let k = Math.max(a, b); k <= all; k++) tail += binomialDensity(k, all, 0.5)
  if (2 * tail >= chance) return undefined
  return `Excused were ${a} blocks of A and ${b} of B: what spoiled them may have been the build itself.`
}
