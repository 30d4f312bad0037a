import { assertNever } from '../common/failure.ts'
import { toNumber } from '../slo/fraction.ts'
import type { Objective, OperationName } from '../slo/promises/objective.ts'
import { capital } from '../slo/words.ts'
import { duration, percentileName, rate, span, target } from './numbers.ts'

type Named = { readonly operation: OperationName | 'all'; readonly objective: Objective }

/** What was promised about, as the name of a row: "P99 read", "Availability", "Write throughput". */
export function promiseName({ operation, objective }: Named): string {
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
    case 'recovery':
      return all ? 'Good again' : `${capital(operation)}s good again`
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
    case 'recovery':
      return `within ${span(objective.withinSeconds)}: ${target(objective.target)} within ${duration(objective.thresholdMs)}`
    default:
      return assertNever(objective)
  }
}
