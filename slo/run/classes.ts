import type { Fraction } from '../fraction.ts'
import { worst } from '../verdict.ts'
import type { ClassRow, ScoredObjective } from './record.ts'
import type { PromiseOfRun } from './score.ts'

/** What a Lift Wing class asks for, with the threshold that applies. */
export type ClassTargets = {
  readonly id: string
  readonly title: string
  readonly availability: Fraction
  readonly latency: { readonly target: Fraction; readonly thresholdMs: number }
}

/** Shows a run against documented classes; only the availability of the promised one counts for the verdict. */
export function holdAgainstClasses(
  classes: readonly ClassTargets[],
  promisedId: string,
  score: (promise: PromiseOfRun) => ScoredObjective,
): ClassRow[] {
  return classes.map(({ id, title, availability, latency }) => {
    const rows = {
      availability: score({ operation: 'all', objective: { kind: 'availability', target: availability } }),
      latency: score({ operation: 'all', objective: { kind: 'latency', ...latency } }),
    }
    return {
      id,
      title,
      ...rows,
      verdict: worst([rows.availability.verdict, rows.latency.verdict]),
      promised: id === promisedId,
    }
  })
}
