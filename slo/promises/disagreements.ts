import type { Promised, Service, Targets, WrittenObjective } from './service.ts'
import type { SloClass } from './slo-class.ts'
import { requestsOf, type Source } from './source.ts'

/** What a service says that its source or its classes do not bear out: path → rule → fix. */
export function disagreements(
  service: Service,
  source: Source,
  where: string,
  classes: readonly SloClass[],
): readonly string[] {
  return service.targets.flatMap((targets, at) => {
    const path = `${where}.targets[${at}]`
    const wrong = [
      ...unreadable(targets, source, `${where}.source.with`),
      ...targets.objectives.flatMap((objective, nth) =>
        objectiveFaults(objective, targets.objectives.slice(0, nth), source, `${path}.objectives[${nth}]`),
      ),
    ]
    return wrong.length > 0 ? wrong : classFaults(targets, path, classes)
  })
}

/** Promises that rest on what the source does not have. */
function unreadable({ class: className, objectives }: Targets, source: Source, path: string): string[] {
  const asks = (about: Promised['about']) => {
    const own = objectives.filter(({ kind }) => aboutOf(kind) === about)
    return own.length === 0 ? className !== undefined : own.some((each) => !('indicator' in each && each.indicator))
  }
  const wrong: string[] = []
  if (asks('availability') && requestsOf(source) === undefined) {
    wrong.push(
      `${path}.requests → is missing, or labels.code or codes, and availability is promised → name all three, or give the objective an indicator`,
    )
  }
  if (asks('latency') && source.durations === undefined) {
    wrong.push(`${path}.durations → is missing, and latency is promised → name the histogram`)
  }
  return wrong
}

function objectiveFaults(
  { id, kind, operation }: WrittenObjective,
  before: readonly WrittenObjective[],
  source: Source,
  path: string,
): string[] {
  const wrong: string[] = []
  if (id !== undefined && before.some((other) => other.id === id))
    wrong.push(`${path}.id → "${id}" occurs twice → rename one`)
  if (kind !== 'throughput' && operation !== 'all' && !source.operations[operation]) {
    wrong.push(
      `${path}.operation → the source does not tell ${operation}s apart → give it operations.${operation}, or promise of all requests`,
    )
  }
  return wrong
}

function classFaults(targets: Targets, path: string, classes: readonly SloClass[]): string[] {
  const own = new Set(targets.objectives.map(({ kind }) => aboutOf(kind)))
  if (targets.class === undefined) {
    if (own.has('availability') || own.has('latency')) return []
    return [
      `${path} → promises nothing that a quarter can show → name a class or an objective of availability or latency`,
    ]
  }
  const sloClass = classes.find(({ id }) => id === targets.class)
  if (!sloClass)
    return [`${path}.class → "${targets.class}" is no class → use one of ${classes.map(({ id }) => id).join(', ')}`]
  const { thresholdsMs } = sloClass.latency
  if (targets.thresholdMs === undefined) {
    if (own.has('latency') || thresholdsMs.length === 1) return []
    return [`${path}.thresholdMs → is missing → class ${sloClass.id} leaves the choice: ${thresholdsMs.join(' or ')}`]
  }
  if (thresholdsMs.includes(targets.thresholdMs)) return []
  return [
    `${path}.thresholdMs → ${targets.thresholdMs} is not the class's → use ${thresholdsMs.join(' or ')}, or promise your own`,
  ]
}

export function aboutOf(kind: WrittenObjective['kind']): Promised['about'] {
  if (kind === 'throughput') return 'throughput'
  return kind === 'availability' ? 'availability' : 'latency'
}
