import { assertNever } from '../common/failure.ts'
import { toNumber } from '../slo/fraction.ts'
import type { Objective } from '../slo/promises/objective.ts'
import type { RunReport, ScoredObjective } from '../slo/run/report.ts'
import { duration, durationBeside, percent, percentileName, rate, target } from './numbers.ts'

/** Who asked, in the middle of a sentence: "reads", "writes", "requests". */
export function requests(operation: ScoredObjective['operation']): string {
  return operation === 'all' ? 'requests' : `${operation}s`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What was promised about, as the name of a row: "P99 read", "Availability", "Write throughput". */
export function promiseName({ operation, objective }: Pick<ScoredObjective, 'operation' | 'objective'>): string {
  const all = operation === 'all'
  switch (objective.kind) {
    case 'percentile':
      return `${percentileName(toNumber(objective.target))} ${all ? 'of all requests' : operation}`
    case 'latency':
      return all ? 'Latency' : `${capital(operation)} latency`
    case 'availability':
      return all ? 'Availability' : `${capital(operation)} availability`
    case 'throughput':
      return all ? 'Throughput' : `${capital(operation)} throughput`
    case 'correctness':
      return all ? 'Right answers' : `Right answers to ${operation}s`
    default:
      return assertNever(objective)
  }
}

/** The promise itself: "< 100 ms", "98 % within 500 ms", "≥ 1,000/s". */
export function promised(objective: Objective): string {
  switch (objective.kind) {
    case 'percentile':
      return `<\u00a0${duration(objective.thresholdMs)}`
    case 'latency':
      return `${target(objective.target)} within ${duration(objective.thresholdMs)}`
    case 'availability':
      return `≥\u00a0${target(objective.target)}`
    case 'throughput':
      return `≥\u00a0${rate(objective.perSecond)}`
    case 'correctness':
      return target(objective.target)
    default:
      return assertNever(objective)
  }
}

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
    case 'throughput':
      return scored.perSecond === undefined ? undefined : rateBeside(scored.perSecond, objective.perSecond)
    default:
      return assertNever(objective)
  }
}

function rateBeside(perSecond: number, promisedPerSecond: number): string {
  const text = rate(perSecond)
  if (perSecond >= promisedPerSecond || text !== rate(promisedPerSecond)) return text
  return `${new Intl.NumberFormat('en-US', { maximumSignificantDigits: 9 }).format(perSecond)}/s`
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

/** Everything that decides the verdict: the subject's own promises, and the availability of the class that it promised. */
export function promisesOf(report: RunReport): readonly ScoredObjective[] {
  const isTold = (scored: ScoredObjective) =>
    report.objectives.some(
      (own) => own.operation === scored.operation && JSON.stringify(own.objective) === JSON.stringify(scored.objective),
    )
  const classes = report.classes.filter((row) => row.promised && !isTold(row.availability))
  return [...report.objectives, ...classes.map((row) => row.availability)]
}
