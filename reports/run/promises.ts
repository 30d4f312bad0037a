import { assertNever } from '../../common/failure.ts'
import type { ScoredObjective } from '../../slo/run/record.ts'
import type { RunReport } from '../../slo/run/report.ts'
import type { Verdict } from '../../slo/verdict.ts'
import { count, duration, durationBeside, percent, rate, span, target } from '../numbers.ts'
import { promised, promiseName } from '../promise-words.ts'
import type { Standing } from '../table.ts'

/** What was measured, in the unit of the promise; undefined where nothing was. */
export function measured(scored: ScoredObjective): string | undefined {
  const { objective } = scored
  switch (objective.kind) {
    case 'percentile':
      return scored.measuredMs === undefined ? undefined : durationBeside(scored.measuredMs, objective.thresholdMs)
    case 'latency':
    case 'availability':
    case 'correctness':
      return percent(scored.good, scored.total)
    case 'recovery':
      return scored.recoveredAfterSeconds === undefined ? undefined : `after ${span(scored.recoveredAfterSeconds)}`
    case 'throughput':
      return scored.perSecond === undefined ? undefined : rateBeside(scored.perSecond, objective.perSecond)
    default:
      return assertNever(objective)
  }
}

function rateBeside(perSecond: number, promisedPerSecond: number): string {
  const text = rate(perSecond)
  if (perSecond >= promisedPerSecond || text !== rate(promisedPerSecond)) return text
  return `${count(Math.floor(perSecond * 100) / 100)}/s`
}

/** Who asked, in the middle of a sentence: "reads", "writes", "requests". */
function requests(operation: ScoredObjective['operation']): string {
  return operation === 'all' ? 'requests' : `${operation}s`
}

/**
 * The measured value against the promise, for a sentence: "P99 read 131 ms, promised < 100 ms". Unanswered requests break a percentile
 * without raising the percentile of those that were answered; then the counts are told instead.
 */
export function againstPromise(scored: ScoredObjective): string {
  const { objective, operation } = scored
  const value = measured(scored)
  const name = promiseName(scored).replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
  if (scored.total === 0 && objective.kind !== 'throughput') {
    return `${name}: no ${requests(operation)} to count, promised ${promised(objective)}`
  }
  if (
    objective.kind === 'percentile' &&
    !(scored.measuredMs !== undefined && scored.measuredMs > objective.thresholdMs)
  ) {
    const within = percent(scored.good, scored.total)
    return `${name}: ${within} within ${duration(objective.thresholdMs)}, promised ${target(objective.target)}`
  }
  return `${name} ${value ?? 'not measured'}, promised ${promised(objective)}`
}

/** Can what looks met be believed? */
export function isTrusted({ trust }: Pick<RunReport, 'trust'>): boolean {
  return trust.every(({ outcome }) => outcome !== 'invalid')
}

/** Nothing is met in a run that cannot be trusted: it is as measured. What is missed is missed in any case. */
export function standingOf(report: RunReport, verdict: Verdict): Standing {
  return verdict === 'met' && !isTrusted(report) ? 'measured' : verdict
}

/** Everything that decides the verdict: the subject's own promises, and the availability of the class that it promised. */
export function promisesOf(report: RunReport): readonly ScoredObjective[] {
  const isTold = (scored: ScoredObjective) =>
    report.objectives.some(
      (own) => own.operation === scored.operation && JSON.stringify(own.objective) === JSON.stringify(scored.objective),
    )
  const classes = report.classes.filter((row) => row.promised && !isTold(row.availability))
  return [...report.objectives, ...classes.map((row) => row.availability)]
}
