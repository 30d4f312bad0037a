import { Failure } from '../../common/failure.ts'
import type { CountWorld } from '../../slo/counting/count.ts'
import { promisesOf } from '../../slo/promises.ts'
import type { Quarter } from '../../slo/quarter.ts'
import { askEdges } from '../../slo/quarter-score/edges.ts'
import { gather, type Progress } from '../../slo/quarter-score/gather.ts'
import { questionsFor } from '../../slo/quarter-score/question.ts'
import { findRecordings } from '../../slo/quarter-score/recordings.ts'
import { withReplicas } from '../../slo/quarter-score/replicas.ts'
import { askServer, checkStores } from '../../slo/quarter-score/server.ts'
import { heldSpan } from '../../slo/quarter-score/span.ts'
import type { Service } from '../../slo/service.ts'
import { resolveSource } from '../../slo/service-source.ts'
import type { SloClass } from '../../slo/slo-class.ts'
import type { Source } from '../../slo/source.ts'
import { type PastQuarter, type QuarterReport, quarterReportSchema } from '../quarter-report.ts'
import { figuresOf } from './compose.ts'

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
      const source = await withReplicas(prometheus, replicaLabels, service, await resolveSource(service), window)
      const promises = promisesOf(service, classes, quarter.start)
      return { service, source, promises, ...(await askEdges(prometheus, service, source, window)) }
    }),
  )
  const questions = subjects.flatMap((subject) => {
    const held = heldSpan(subject.service, { start: quarter.start, end: quarter.end, countedUntil })
    return questionsFor(subject, { start: held.start, end: held.countedUntil })
  })
  const recorded = await findRecordings(prometheus, questions, window)
  const evidence = await gather(worldOf(options), questions, quarter.start, options.onProgress ?? (() => {}), recorded)
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
