import { edgesMs } from '../../edges.ts'
import type { Fraction } from '../../fraction.ts'
import type { OperationName } from '../../promises/objective.ts'
import { type Verdict, worst } from '../../verdict.ts'
import { count } from '../answer-counts.ts'
import type { RunEvidence } from '../evidence.ts'
import { type Clock, percentilePoints, spreadOf } from '../latencies.ts'
import { momentsOf, momentsOfOperation } from '../moments.ts'
import type { ClassRow, Latency, PromiseOfRun, ScoredObjective, TrustCheck } from '../record.ts'
import type { RunReport } from '../report.ts'
import type { RunFacts } from '../saved.ts'
import { excuse } from '../trust/excuses.ts'
import { servedOf } from '../trust/service-clock.ts'
import { checkTrust } from '../trust/trust.ts'
import { findings, reconcile } from './reconcile.ts'
import { brokenSeconds } from './recovery.ts'
import { scorePromise } from './score.ts'

export type RunPromises = {
  readonly objectives: readonly PromiseOfRun[]
  /** Of these it is only told for how long they were broken: they decide nothing. */
  readonly told: readonly PromiseOfRun[]
  readonly classes: readonly ClassTargets[]
  readonly promisedClass: string
}

/** Makes the record of a run out of what was promised and what was witnessed. Pure: the same evidence, the same record. */
export function composeRun(facts: RunFacts, promises: RunPromises, evidence: RunEvidence): RunReport {
  const trust = checkTrust(evidence)
  const score = (promise: PromiseOfRun) => excuse(scorePromise(promise, evidence), evidence, trust)
  const { asked, unshown } = askedOf(promises.objectives, evidence)
  const objectives = asked.map(score)
  const classes = holdAgainstClasses(promises.classes, promises.promisedClass, score)
  const reconciliation = reconcile(evidence)
  const { window, ...rest } = facts
  return {
    schemaVersion: 1,
    kind: 'run',
    ...rest,
    ...judge(objectives, trust),
    window: { start: instant(window.start), end: instant(window.end) },
    objectives,
    classes,
    trust,
    reconciliation,
    findings: [...findings(evidence, reconciliation), ...unshown.map(unshownSentence)],
    ...(unshown.length > 0 ? { unshown } : {}),
    readBack: { ...evidence.readBack },
    ...(evidence.copies ? { copies: evidence.copies } : {}),
    ...(evidence.commitLog ? { commitLog: { ...evidence.commitLog } } : {}),
    answers: answersOf(evidence),
    latency: evidence.plan.operations.flatMap(({ operation }) => latencyOf(operation, evidence)),
    ...(evidence.backends.length > 0 ? { backends: evidence.backends } : {}),
    ...besideOf(promises, evidence),
    cpu: evidence.machine ? evidence.machine.parts.map((part) => ({ ...part })) : [],
    moments: momentsOf(evidence),
    operationMoments: evidence.plan.operations.flatMap(({ operation }) => {
      const moments = momentsOfOperation(evidence, operation)
      return moments.length > 0 ? [{ operation, moments }] : []
    }),
    ...(evidence.resources.length > 0 ? { resources: evidence.resources } : {}),
  }
}

function besideOf({ objectives, told }: RunPromises, evidence: RunEvidence): Pick<RunReport, 'beside'> {
  if (evidence.beside.length === 0) return {}
  const { asked } = askedOf([...told, ...objectives], evidence)
  const broken = asked.flatMap((promise) => brokenSeconds(promise, evidence))
  return { beside: { done: evidence.beside, broken } }
}

/** A scenario without writes says nothing about them, and says so. What it could send and was told not to, stays a question. */
function askedOf(promises: readonly PromiseOfRun[], { plan, beside }: RunEvidence) {
  const done = beside.flatMap((each) => ('operation' in each ? [each] : []))
  const sent = new Set(['all', ...[...plan.operations, ...done].map(({ operation }) => operation)])
  const foreign = new Set(promises.flatMap(({ operation }) => (sent.has(operation) ? [] : [operation])))
  return {
    asked: promises.filter(({ operation }) => sent.has(operation)),
    unshown: [...foreign],
  }
}

const unshownSentence = (operation: OperationName) =>
  `What is promised about ${operation}s is not shown: this scenario sends none.`

function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}

function answersOf({ tally }: RunEvidence): RunReport['answers'] {
  const groups = Map.groupBy(tally, ({ operation, outcome, status }) => `${operation} ${outcome} ${status}`)
  return [...groups.values()].flatMap((group) => {
    const first = group[0]
    if (!first) return []
    const { operation, outcome, status } = first
    return [{ operation, outcome, status, count: count(group) }]
  })
}

/** How fast an operation was; nothing where nothing of it ended. */
export function latencyOf(operation: OperationName, evidence: RunEvidence): Latency[] {
  const { plan, tally, generator } = evidence
  const answers = tally.filter((answer) => answer.operation === operation)
  if (answers.length === 0) return []
  const buckets = edgesMs.map((edgeMs) => ({ edgeMs, count: count(answers, ({ withinMs }) => withinMs <= edgeMs) }))
  const told = generator.summary?.operations[operation]
  const points = (clock: Clock) => (told ? percentilePoints(told, clock, plan.timeoutMs) : [])
  return [
    {
      operation,
      fromSchedule: points('fromSchedule'),
      onTheWire: points('onTheWire'),
      buckets: [...buckets, { edgeMs: 'inf', count: count(answers) }],
      ...(told ? { spread: spreadOf(told, plan.timeoutMs) } : {}),
      ...servedOf(operation, evidence),
    },
  ]
}

/**
 * The verdict of a run and why it is not simply met. A miss stands, however doubtful the rest of the run is, because scoring
 * calls missed only what the generator and the machine cannot explain; whatever else happens in an invalid run proves nothing.
 */
export function judge(
  objectives: readonly ScoredObjective[],
  trust: readonly TrustCheck[],
): { verdict: Verdict; reasons: string[] } {
  const invalid = trust.filter((check) => check.outcome === 'invalid')
  const open = objectives.filter((each) => each.verdict !== 'met')
  return {
    verdict: worst([...objectives.map((each) => each.verdict), ...invalid.map((): Verdict => 'inconclusive')]),
    reasons: [...new Set([...open.flatMap((each) => each.reasons), ...invalid.map((check) => check.finding)])],
  }
}

/** What a Lift Wing class asks for, with the threshold that applies. */
type ClassTargets = {
  readonly id: string
  readonly title: string
  readonly availability: Fraction
  readonly latency: { readonly target: Fraction; readonly thresholdMs: number }
}

/** Shows a run against documented classes; only the availability of the promised one counts for the verdict. */
function holdAgainstClasses(
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
