import type { Objective } from '../../promises/objective.ts'
import { compare, type Verification } from '../../verification.ts'
import type { BrokenSeconds, PromiseOfRun } from '../record.ts'
import type { RunReport } from '../report.ts'
import type { RunRecord } from '../saved.ts'
import { composeRun, type RunPromises } from './compose.ts'

/** Makes a report again from what was observed and from what it says was promised; every leaf has to be the same, sentences too. */
export function verifyRun(report: RunReport, { facts, evidence }: RunRecord): Verification {
  return compare(report, composeRun(facts, promisesOf(report), evidence))
}

/** Of what was not shown the report tells only whom it was about. */
const whatever: Objective = { kind: 'availability', target: { numerator: 1, denominator: 1 } }

/** What a report says that it holds the run to. */
function promisesOf({ objectives, classes, beside, unshown = [] }: RunReport): RunPromises {
  return {
    objectives: [
      ...objectives.map(({ operation, objective }) => ({ operation, objective })),
      ...unshown.map((operation) => ({ operation, objective: whatever })),
    ],
    told: toldIn(beside?.broken ?? [], objectives),
    classes: classes.flatMap(({ id, title, availability, latency }) => {
      if (!('target' in availability.objective) || !('thresholdMs' in latency.objective)) return []
      const { target, thresholdMs } = latency.objective
      return [{ id, title, availability: availability.objective.target, latency: { target, thresholdMs } }]
    }),
    promisedClass: classes.find(({ promised }) => promised)?.id ?? '',
  }
}

/** Those that decide something are told after the others. */
function toldIn(broken: readonly BrokenSeconds[], objectives: RunReport['objectives']): RunPromises['told'] {
  const deciding = new Set(objectives.map((each) => keyOf(each)))
  return broken
    .filter((each) => !deciding.has(keyOf(each)))
    .map(({ operation, objective }) => ({ operation, objective }))
}

const keyOf = ({ operation, objective }: PromiseOfRun) => JSON.stringify([operation, objective])
