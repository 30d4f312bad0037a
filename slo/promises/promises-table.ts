import { toNumber } from '../fraction.ts'
import type { Objective } from './objective.ts'
import { isExpired, promisesOf, targetsAt } from './promises.ts'
import type { Promised, Service } from './service.ts'
import type { SloClass } from './slo-class.ts'

/** What is promised to whom, at an instant (unix seconds), as text for a terminal: the classes, then every service. */
export function promisesTable(classes: readonly SloClass[], services: readonly Service[], now: number): string {
  const ofClasses = classes.map(({ number, id, title, availability, latency, ideal }) => [
    String(number),
    id,
    title,
    percent(availability),
    `${percent(latency.target)} within ${latency.thresholdsMs.join(' or ')} ms`,
    idealWords(ideal),
  ])
  const ofServices = services.flatMap((service) => serviceRows(service, classes, now))
  return [
    'Classes of promises',
    '',
    ...aligned(['', 'class', 'for', 'available', 'fast', 'ideal'], ofClasses),
    '',
    'Services',
    '',
    ...aligned(['service', 'promise', 'promised', 'ideal', 'from', 'owner', 'holds'], ofServices),
    '',
    'Ideal targets are aspirations and guaranteed by nobody. Promises of throughput are proven by load tests.',
    '',
  ].join('\n')
}

function serviceRows(service: Service, classes: readonly SloClass[], now: number): string[][] {
  const { class: className } = targetsAt(service, now)
  return promisesOf(service, classes, now).map((promised, at) => [
    at === 0 ? service.title : '',
    promiseName(promised),
    wording(promised.objective),
    promised.ideal ? wording(promised.ideal) : '–',
    promised.origin === 'own' ? 'its own' : `class ${className}`,
    at === 0 ? service.owner : '',
    at === 0 ? holds(service, now) : '',
  ])
}

function holds(service: Service, now: number): string {
  if (service.expires === undefined) return 'without end'
  return isExpired(service, now) ? `EXPIRED on ${service.expires}` : `until ${service.expires}`
}

/** "availability", "P95 read". */
function promiseName({ called, operation, objective }: Promised): string {
  if (called !== undefined) return called
  const of = operation === 'all' ? '' : ` ${operation}`
  return objective.kind === 'percentile' ? `P${100 * toNumber(objective.target)}${of}` : `${objective.kind}${of}`
}

function wording(objective: Objective): string {
  if (objective.kind === 'throughput') return `${objective.perSecond}/s`
  if (objective.kind === 'percentile') return `< ${objective.thresholdMs} ms`
  return 'thresholdMs' in objective
    ? `${percent(objective.target)} within ${objective.thresholdMs} ms`
    : percent(objective.target)
}

function percent({ numerator, denominator }: { readonly numerator: number; readonly denominator: number }): string {
  return `${(numerator * 100) / denominator} %`
}

function idealWords({ availability, latency }: SloClass['ideal']): string {
  const parts = [availability && `${percent(availability)} available`, latency && `${percent(latency)} fast`]
  return parts.filter((part) => part !== undefined).join(', ') || '–'
}

function aligned(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)))
  return [head, ...rows].map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd())
}
