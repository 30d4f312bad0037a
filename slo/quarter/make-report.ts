import { Failure } from '../../common/failure.ts'
import type { Quarter } from '../calendar.ts'
import type { CountWorld } from '../counting/count.ts'
import type { PromisedFile } from '../promises/promised-files.ts'
import type { Service } from '../promises/service.ts'
import type { SloClass } from '../promises/slo-class.ts'
import type { GatherProgress } from './observe/gather.ts'
import { measure } from './observe/measure.ts'
import { datesOf, type PastQuarter, type QuarterReport, quarterReportSchema } from './report.ts'
import { figuresOf } from './scoring/compose.ts'

type QuarterOptions = {
  readonly services: readonly Service[]
  readonly classes: readonly SloClass[]
  readonly prometheus: CountWorld['prometheus']
  readonly quarter: Quarter
  /** Unix seconds. */
  readonly now: number
  readonly cache?: CountWorld['cache']
  readonly method?: CountWorld['method']
  readonly onProgress?: (progress: GatherProgress) => void
  readonly signal?: AbortSignal
  /** Earlier quarters from their saved reports; see `pastQuarters`. */
  readonly history?: readonly PastQuarter[]
  readonly command?: string
  /** The services files that the services come from. */
  readonly files?: readonly PromisedFile[]
}

/**
 * Scores every service over a quarter, or over what has passed of it. Asks Prometheus only for days that are not in the cache.
 * Fails with 'input' for a quarter that has not begun, and with 'environment' where Prometheus cannot answer; never with a verdict.
 */
export async function quarterReport(options: QuarterOptions): Promise<QuarterReport> {
  const { services, classes, quarter, now, onProgress, files = [] } = options
  if (now <= quarter.start) {
    throw new Failure('input', `The ${quarter.name} quarter has not begun.`, {
      hint: 'Ask for "current" or "previous".',
    })
  }
  const dates = datesOf(quarter, now)
  const countedUntil = Date.parse(dates.countedUntil) / 1000
  const { server, sources, evidence } = await measure({
    services,
    classes,
    quarter,
    countedUntil,
    world: worldOf(options),
    recordings: 'read',
    ...(onProgress ? { onProgress } : {}),
  })
  const facts = { quarter, countedUntil, services, classes, sources, evidence }
  return quarterReportSchema.parse({
    schemaVersion: 1,
    kind: 'quarter',
    createdAt: new Date(now * 1000).toISOString(),
    ...dates,
    ...figuresOf(facts),
    prometheus: server,
    history: options.history ?? [],
    inputs: { files, services, classes, sources },
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
