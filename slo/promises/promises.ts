import { join } from 'node:path'
import { broken, readDocument, startOf } from './document.ts'
import type { Objective } from './objective.ts'
import { type Promised, type Service, servicesFileSchema, type Targets } from './service.ts'
import { loadClasses, type SloClass } from './slo-class.ts'

const folder = join(import.meta.dirname, 'services')
export const liftWingServicesFile = join(folder, 'lift-wing.yaml')
export const topicCacheFile = join(folder, 'topic-cache.yaml')
/** The services of the example quarter. */
export const exampleServicesFile = join(folder, 'example.yaml')
export const builtInServiceFiles: readonly string[] = [liftWingServicesFile, topicCacheFile]

/**
 * The services of some files, in their order, checked against the classes; without files, those of Lift Wing and the topic cache.
 * Fails with 'input', naming file → path → rule → fix.
 */
export async function loadServices(
  options: { readonly files?: readonly string[]; readonly classes?: readonly SloClass[] } = {},
): Promise<readonly Service[]> {
  const classes = options.classes ?? (await loadClasses())
  const services: Service[] = []
  for (const file of options.files ?? builtInServiceFiles) {
    const found = (await readDocument(file, servicesFileSchema)).services
    const lines = found.flatMap((service, at) => disagreements(service, `services[${at}]`, classes))
    for (const [at, { id }] of found.entries()) {
      const twice = services.some((other) => other.id === id) || found.findIndex((other) => other.id === id) < at
      if (twice) lines.push(`services[${at}].id → "${id}" occurs twice → rename one`)
    }
    if (lines.length > 0) throw broken(file, lines)
    services.push(...found)
  }
  return services
}

/** The article topic cache's own promises. */
export async function loadTopicCache(): Promise<Service> {
  const [service] = await loadServices({ files: [topicCacheFile] })
  if (!service) throw new Error('the topic cache has no service file')
  return service
}

function disagreements(service: Service, where: string, classes: readonly SloClass[]): string[] {
  return service.targets.flatMap((targets, at) => {
    const path = `${where}.targets[${at}]`
    const own = new Set(service.targets[at]?.objectives.map(({ kind }) => indicatorOf(kind)))
    const isTimed = service.source.kind !== 'custom' || service.source.with.durations !== undefined
    if (!isTimed && (own.has('latency') || targets.class !== undefined)) {
      return [`${where}.source.with.durations → is missing, and latency is promised → name the histogram`]
    }
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
  })
}

function indicatorOf(kind: Objective['kind']): Promised['indicator'] {
  if (kind === 'throughput') return 'throughput'
  return kind === 'availability' ? 'availability' : 'latency'
}

/** The targets in force at an instant (unix seconds). */
export function targetsAt(service: Service, seconds: number): Targets {
  const inForce = service.targets.filter(({ from }) => from === undefined || startOf(from) <= seconds).at(-1)
  if (!inForce) throw new Error(`${service.id} has no targets`)
  return inForce
}

/** What a service promises at an instant (unix seconds): availability first, then latency, then throughput. */
export function promisesOf(service: Service, classes: readonly SloClass[], seconds: number): readonly Promised[] {
  const targets = targetsAt(service, seconds)
  const own = targets.objectives.map((entry): Promised => {
    const { operation, ...objective } = entry
    return {
      id: idOf(operation, objective),
      indicator: indicatorOf(objective.kind),
      operation,
      objective,
      origin: 'own',
    }
  })
  const replaced = new Set(own.map(({ indicator }) => indicator))
  const ofClass = classPromises(targets, classes).filter(({ indicator }) => !replaced.has(indicator))
  const order = ['availability', 'latency', 'throughput']
  return [...ofClass, ...own]
    .map((promised) => withIdeal(promised, targets, classes))
    .sort((a, b) => order.indexOf(a.indicator) - order.indexOf(b.indicator))
}

function classPromises(targets: Targets, classes: readonly SloClass[]): Promised[] {
  const sloClass = classes.find(({ id }) => id === targets.class)
  if (!sloClass) return []
  const { id: origin, availability, latency } = sloClass
  const thresholdMs = targets.thresholdMs ?? latency.thresholdsMs[0] ?? 0
  return [
    {
      id: 'availability',
      indicator: 'availability',
      operation: 'all',
      objective: { kind: 'availability', target: availability },
      origin,
    },
    {
      id: 'latency',
      indicator: 'latency',
      operation: 'all',
      objective: { kind: 'latency', target: latency.target, thresholdMs },
      origin,
    },
  ]
}

function withIdeal(promised: Promised, targets: Targets, classes: readonly SloClass[]): Promised {
  const ideal = { ...classes.find(({ id }) => id === promised.origin)?.ideal, ...targets.ideal }
  const { objective } = promised
  if (objective.kind === 'availability' && ideal.availability)
    return { ...promised, ideal: { ...objective, target: ideal.availability } }
  if (objective.kind === 'latency' && ideal.latency)
    return { ...promised, ideal: { ...objective, target: ideal.latency } }
  return promised
}

/** "availability", "latency", "read-p95", "write-throughput". */
function idOf(operation: Promised['operation'], objective: Objective): string {
  const of = operation === 'all' ? '' : `${operation}-`
  if (objective.kind !== 'percentile') return `${of}${objective.kind}`
  return `${of}p${(100 * objective.target.numerator) / objective.target.denominator}`
}

/** When a promise is over (unix seconds): `expires` names its last day, in UTC. */
export function endOf({ expires }: Service): number {
  return expires === undefined ? Number.POSITIVE_INFINITY : startOf(expires) + 86_400
}

/** Has the promise run out? */
export function isExpired(service: Service, seconds: number): boolean {
  return seconds >= endOf(service)
}
