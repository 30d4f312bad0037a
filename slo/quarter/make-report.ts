import { Failure } from '../../common/failure.ts'
import type { Quarter } from '../calendar.ts'
import type { CountWorld } from '../counting/count.ts'
import { promisesOf } from '../promises/promises.ts'
import type { Service } from '../promises/service.ts'
import { resolveSource } from '../promises/service-source.ts'
import type { SloClass } from '../promises/slo-class.ts'
import type { Source } from '../promises/source.ts'
import { figuresOf } from './compose.ts'
import { askEdges } from './edges.ts'
import type { Evidence } from './evidence.ts'
import { gather, type Progress } from './gather.ts'
import { probe } from './probe.ts'
import { questionsFor } from './question.ts'
import { findRecordings } from './recordings.ts'
import { withReplicas } from './replicas.ts'
import { type PastQuarter, type QuarterReport, quarterReportSchema } from './report.ts'
import { askServer, checkStores } from './server.ts'
import { heldSpan } from './span.ts'

export type QuarterOptions = {
  readonly services: readonly Service[]
  readonly classes: readonly SloClass[]
  readonly prometheus: CountWorld['prometheus']
  readonly quarter: Quarter
  /** Unix seconds. */
  readonly now: number
  readonly cache?: CountWorld['cache']
  readonly method?: CountWorld['method']
  readonly onProgress?: (progress: Progress) => void
  readonly signal?: AbortSignal
  /** Earlier quarters from their saved reports; see `pastQuarters`. */
  readonly history?: readonly PastQuarter[]
  readonly command?: string
}

/**
 * Scores every service over a quarter, or over what has passed of it. Asks Prometheus only for days that are not in the cache.
 * Fails with 'input' for a quarter that has not begun, and with 'environment' where Prometheus cannot answer; never with a verdict.
 */
export async function quarterReport(options: QuarterOptions): Promise<QuarterReport> {
  const { services, classes, prometheus, quarter, now } = options
  if (now <= quarter.start) {
    throw new Failure('input', `The ${quarter.name} quarter has not begun.`, {
      hint: 'Ask for "current" or "previous".',
    })
  }
  const countedUntil = Math.min(Math.floor(now), quarter.end)
  const window = { start: quarter.start, end: countedUntil }
  const { server, replicaLabels } = await askServer(prometheus)
  await checkStores(prometheus, server)
  const subjects = await Promise.all(
    services.map(async (service) => {
      const promises = promisesOf(service, classes, quarter.start)
      const told = { service, source: await resolveSource(service), promises }
      const source = await withReplicas(prometheus, replicaLabels, told, window)
      return { service, source, promises, edges: await askEdges(prometheus, service, source, promises, window) }
    }),
  )
  const questions = subjects.flatMap((subject) => {
    const held = heldSpan(subject.service, { start: quarter.start, end: quarter.end, countedUntil })
    return questionsFor(subject, { start: held.start, end: held.countedUntil })
  })
  const recorded = await findRecordings(prometheus, questions, window)
  const counts = await gather(worldOf(options), questions, quarter.start, options.onProgress ?? (() => {}), recorded)
  const tried = await Promise.all(subjects.map((subject) => probe(prometheus, subject, questions, counts)))
  const evidence: Record<string, Evidence> = Object.assign({ ...counts }, ...tried)
  await checkStores(prometheus, server)
  const sources = Object.fromEntries(subjects.map(({ service, source }): [string, Source] => [service.id, source]))
  const facts = { quarter, countedUntil, services, classes, sources, evidence }
  return quarterReportSchema.parse({
    schemaVersion: 1,
    kind: 'quarter',
    createdAt: iso(now),
    quarter: { id: quarter.id, name: quarter.name, start: iso(quarter.start), end: iso(quarter.end) },
    countedUntil: iso(countedUntil),
    finished: countedUntil === quarter.end,
    ...figuresOf(facts),
    prometheus: server,
    history: options.history ?? [],
    inputs: { services, classes, sources },
    evidence,
    ...(options.command === undefined ? {} : { command: options.command }),
  })
}

function worldOf({ prometheus, now, cache, method, signal }: QuarterOptions): CountWorld {
  return {
    prometheus,
    now,
    ...(cache ? { cache } : {}),
    ...(method ? { method } : {}),
    ...(signal ? { signal } : {}),
  }
}

const iso = (seconds: number) => new Date(seconds * 1000).toISOString()
