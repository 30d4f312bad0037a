import type { Quarter } from '../../calendar.ts'
import type { CountWorld } from '../../counting/count.ts'
import { withAllStores } from '../../prometheus/stores.ts'
import { promisesOf, resolveSource } from '../../promises/promises.ts'
import type { Service } from '../../promises/service.ts'
import type { SloClass } from '../../promises/slo-class.ts'
import type { Source } from '../../promises/source.ts'
import type { Evidence } from '../evidence.ts'
import { questionsFor } from '../question.ts'
import { heldSpan } from '../span.ts'
import { tellDownsampled } from './downsampled.ts'
import { askEdges } from './edges.ts'
import { type GatherProgress, gather } from './gather.ts'
import { probe } from './probe.ts'
import { findRecordings } from './recordings.ts'
import { withReplicas } from './replicas.ts'
import { askServer, type Server } from './server.ts'

/** What is measured, and for whom. Instants are unix seconds. */
type Measurement = {
  readonly services: readonly Service[]
  readonly classes: readonly SloClass[]
  readonly quarter: Quarter
  readonly countedUntil: number
  readonly world: Omit<CountWorld, 'shared' | 'onProgress'>
  /** Are counts believed that rules have recorded on the server? */
  readonly recordings: 'read' | 'passed over'
  readonly onProgress?: (progress: GatherProgress) => void
}

type QuarterObservations = {
  readonly server: Server
  /** By service, with what the server tells of its replicas. */
  readonly sources: Readonly<Record<string, Source>>
  readonly evidence: Readonly<Record<string, Evidence>>
}

/** Asks a server everything that the promises of some services need to be scored. Fails with 'environment' where it cannot answer. */
export async function measure(measurement: Measurement): Promise<QuarterObservations> {
  const { services, classes, quarter, countedUntil, recordings, onProgress = () => {} } = measurement
  const window = { start: quarter.start, end: countedUntil }
  const { server, replicaLabels } = await askServer(measurement.world.prometheus)
  const prometheus = await withAllStores(measurement.world.prometheus, server)
  const world = { ...measurement.world, prometheus }
  const subjects = await Promise.all(
    services.map(async (service) => {
      const promises = promisesOf(service, classes, quarter.start)
      const told = { service, source: await resolveSource(service), promises }
      const { source, doubled } = await withReplicas(prometheus, replicaLabels, told, window)
      const { edges, spelled } = await askEdges(prometheus, service, source, promises, window)
      return { service, source, promises, edges, spelled, doubled }
    }),
  )
  const questions = subjects.flatMap((subject) => {
    const held = heldSpan(subject.service, { start: quarter.start, end: quarter.end, countedUntil })
    return questionsFor(subject, { start: held.start, end: held.countedUntil })
  })
  const doubledIn = (key: string) => subjects.find(({ service }) => key.startsWith(`${service.id}/`))?.doubled
  const recorded = recordings === 'read' ? await findRecordings(prometheus, questions, window) : new Map()
  const counts = await gather(world, questions, quarter.start, onProgress, recorded)
  const tried = await Promise.all(subjects.map((subject) => probe(prometheus, subject, questions, counts)))
  const evidence = await tellDownsampled(prometheus, server, Object.assign({ ...counts }, ...tried))
  for (const [key, found] of Object.entries(evidence)) {
    const doubled = doubledIn(key)
    if (doubled !== undefined) evidence[key] = { ...found, doubled }
  }
  return {
    server,
    sources: Object.fromEntries(subjects.map(({ service, source }) => [service.id, source])),
    evidence,
  }
}
