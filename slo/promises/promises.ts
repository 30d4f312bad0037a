import { join } from 'node:path'
import { daySeconds } from '../calendar.ts'
import { type VectorSelector, writeSelector } from '../promql/matchers.ts'
import { aboutOf, disagreements } from './disagreements.ts'
import { broken, readDocument, startOf } from './document.ts'
import { indicatorFrom } from './indicator.ts'
import type { Objective } from './objective.ts'
import { type Promised, type Service, servicesFileSchema, type Targets, type WrittenObjective } from './service.ts'
import { loadClasses, type SloClass } from './slo-class.ts'
import { loadSource, type Source, sourceSchema } from './source.ts'

const folder = join(import.meta.dirname, 'services')
const liftWingServicesFile = join(folder, 'lift-wing.yaml')
const topicCacheFile = join(folder, 'topic-cache.yaml')
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
    const sources = await Promise.all(found.map(resolveSource))
    const lines = found.flatMap((service, at) => {
      const source = sources[at]
      return source ? disagreements(service, source, `services[${at}]`, classes) : []
    })
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

/** The targets in force at an instant (unix seconds). */
export function targetsAt(service: Service, seconds: number): Targets {
  const inForce = service.targets.filter(({ from }) => from === undefined || startOf(from) <= seconds).at(-1)
  if (!inForce) throw new Error(`${service.id} has no targets`)
  return inForce
}

/** What a service promises at an instant (unix seconds): availability first, then latency, then throughput. */
export function promisesOf(service: Service, classes: readonly SloClass[], seconds: number): readonly Promised[] {
  const targets = targetsAt(service, seconds)
  const own = ownPromises(targets.objectives)
  const replaced = new Set(own.map(({ about }) => about))
  const ofClass = classPromises(targets, classes).filter(({ about }) => !replaced.has(about))
  const order = ['availability', 'latency', 'throughput']
  return [...ofClass, ...own]
    .map((promised) => withIdeal(promised, targets, classes))
    .sort((a, b) => order.indexOf(a.about) - order.indexOf(b.about))
}

function ownPromises(objectives: Targets['objectives']): readonly Promised[] {
  const ids = new Set(objectives.flatMap(({ id }) => id ?? []))
  const keys = new Map<string, string>()
  return objectives.map((entry): Promised => {
    const { objective, operation, indicator } = split(entry)
    const id = entry.id ?? freeId(idOf(operation, objective), objective, ids)
    ids.add(id)
    const keyFor = (counters: VectorSelector, what: string) => {
      const spelled = `${what === 'times' ? what : 'counter'} ${writeSelector(counters)}`
      const key = keys.get(spelled) ?? `${id}.${what}`
      keys.set(spelled, key)
      return key
    }
    return {
      id,
      ...(entry.id === undefined ? {} : { called: entry.id }),
      about: aboutOf(objective.kind),
      indicator: indicator ? indicatorFrom(indicator, keyFor) : { kind: 'source' },
      operation,
      objective,
      origin: 'own',
    }
  })
}

function split(entry: WrittenObjective) {
  if (entry.kind === 'throughput') {
    const { id: _, operation, ...objective } = entry
    return { operation, objective, indicator: undefined }
  }
  const { id: _, operation, indicator, ...objective } = entry
  return { operation, objective, indicator }
}

/** Two promises of one kind: "latency" and "latency-1000ms". */
function freeId(id: string, objective: Objective, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id
  const named = 'thresholdMs' in objective ? `${id}-${objective.thresholdMs}ms` : id
  for (let n = 1; ; n++) {
    const free = n === 1 ? named : `${named}-${n}`
    if (!taken.has(free)) return free
  }
}

function classPromises(targets: Targets, classes: readonly SloClass[]): Promised[] {
  const sloClass = classes.find(({ id }) => id === targets.class)
  if (!sloClass) return []
  const { id: origin, availability, latency } = sloClass
  const thresholdMs = targets.thresholdMs ?? latency.thresholdsMs[0] ?? 0
  return [
    {
      id: 'availability',
      about: 'availability',
      indicator: { kind: 'source' },
      operation: 'all',
      objective: { kind: 'availability', target: availability },
      origin,
    },
    {
      id: 'latency',
      about: 'latency',
      indicator: { kind: 'source' },
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
  return expires === undefined ? Number.POSITIVE_INFINITY : startOf(expires) + daySeconds
}

/** Has the promise run out? */
export function isExpired(service: Service, seconds: number): boolean {
  return seconds >= endOf(service)
}

/** A service's source with everything said: its kind's, with what the service says otherwise. */
export async function resolveSource({ source }: Service): Promise<Source> {
  if (source.kind === 'custom') return source.with
  return sourceSchema.parse({ ...(await loadSource(source.kind)), ...source.with })
}
