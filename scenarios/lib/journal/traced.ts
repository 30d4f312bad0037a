import type { Phase } from '../../../slo/conventions.ts'
import { hash3, hashText } from '../../../wiki/random.ts'
import type { Plan } from '../plan.ts'

type Told = Pick<Plan, 'seed' | 'runId' | 'traceShare'>

/**
 * Which requests of the window carry a trace (W3C Trace Context): one of every n, at a place that is drawn for each n, so that it has nothing to
 * do with whose body is checked or which write is read back. Whoever knows the plan knows them without being told. A function for one stage,
 * asked by rising k: for all but one of n it costs a division.
 */
export function tracedOf({ seed, runId, traceShare }: Told, operation: string, phase: Phase): (k: number) => boolean {
  if (phase !== 'scored' || traceShare === 0) return () => false
  const every = Math.max(1, Math.round(1 / traceShare))
  const stream = hash3(seed, hashText(runId), hashText(operation))
  let block = -1
  let chosen = -1
  return (k) => {
    const at = Math.floor(k / every)
    if (at !== block) {
      block = at
      chosen = at * every + (hash3(stream, at, 0) % every)
    }
    return k === chosen
  }
}

/** The trace of request k: 32 hexadecimal digits, other ones for another run. */
export const traceIdOf = (plan: Told, operation: string, k: number): string => words(plan, operation, k, [1, 2, 3, 4])

/** What the request says of it: sampled, and with a span of its own as the parent of whatever follows. */
export const traceparentOf = (plan: Told, operation: string, k: number): string =>
  `00-${traceIdOf(plan, operation, k)}-${words(plan, operation, k, [5, 6])}-01`

function words({ seed, runId }: Told, operation: string, k: number, each: readonly number[]): string {
  // None is 0, which no id may be.
  const word = (i: number) => hash3(hashText(`${runId}/${operation}/${i}`), seed, k) || 1
  return each.map((i) => word(i).toString(16).padStart(8, '0')).join('')
}
