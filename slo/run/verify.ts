import { compare, type Verification } from '../verification.ts'
import { composeRun, type RunPromises } from './compose.ts'
import type { RunReport } from './report.ts'
import type { RunRecord } from './saved.ts'

/** Makes a report again from what was observed and from what it says was promised; every leaf has to be the same, sentences too. */
export function verifyRun(report: RunReport, { facts, evidence }: RunRecord): Verification {
  return compare(report, composeRun(facts, promisesOf(report), evidence))
}

/** What a report says that it holds the run to. */
function promisesOf({ objectives, classes }: RunReport): RunPromises {
  return {
    objectives: objectives.map(({ operation, objective }) => ({ operation, objective })),
    classes: classes.flatMap(({ id, title, availability, latency }) => {
      if (!('target' in availability.objective) || !('thresholdMs' in latency.objective)) return []
      const { target, thresholdMs } = latency.objective
      return [{ id, title, availability: availability.objective.target, latency: { target, thresholdMs } }]
    }),
    promisedClass: classes.find(({ promised }) => promised)?.id ?? '',
  }
}
