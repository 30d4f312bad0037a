import { join } from 'node:path'
import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import { writeWhole } from '../../common/files.ts'
import { scenarioOf } from '../../scenarios/all.ts'
import { traceIdOf } from '../../scenarios/lib/journal/traced.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import { stepOf, type Traced } from '../../slo/investigation/from-run.ts'
import { seriesSchema } from '../../slo/investigation/observations.ts'
import { rowSignals } from '../../slo/investigation/rows.ts'
import { bySlowness, type SingleRequest, singleRequestSchema } from '../../slo/investigation/single-request.ts'
import type { MeasuredWindow } from '../../slo/run/observe/observe.ts'
import type { Journal } from '../journal/journal.ts'
import type { TracedRequest } from '../journal/traced-requests.ts'
import { keptFile } from './run.ts'
import { type LogLine, type LogPosition, requestLines } from './service-log.ts'

const tracesSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('traces'),
  /** The slowest, by when they were due, or when the service began with them. */
  requests: z.array(singleRequestSchema).readonly(),
  series: z.array(seriesSchema).readonly(),
})

const fileName = 'traces.json'
/** What the paths of all rows begin with. */
const topicsPrefix = '/v1/topics/'
/** Of so many the line of the log is kept to the letter. */
const mostLines = 30
/** Requests without a trace, of which the log alone tells. */
const mostUntraced = 30

/** Keeps what is known of single requests of a run: of those that carried a trace, joined with what the service logged about them, and of the slowest others. */
export async function keepTraces(
  folder: string,
  plan: Plan,
  traced: Journal['traced'] | undefined,
  log: LogPosition | undefined,
  window: MeasuredWindow,
): Promise<void> {
  try {
    const lines = log === undefined ? [] : await requestLines(log)
    const found = tracesOf(plan, traced ?? { some: [], slowest: [] }, lines, window)
    if (found.requests.length === 0) return
    await writeWhole(join(folder, fileName), `${JSON.stringify({ schemaVersion: 1, kind: 'traces', ...found })}\n`)
  } catch (error) {
    // Nothing of a verdict rests on it.
    if (!(error instanceof Error && 'syscall' in error)) throw error
  }
}

export function tracesOf(
  plan: Plan,
  { some, slowest }: Journal['traced'],
  lines: readonly LogLine[],
  window: MeasuredWindow,
): Traced {
  const operations = new Map(
    scenarioOf(plan).operations.map(({ name, method, requests }) => [name, { method, requests: requests(plan) }]),
  )
  const pathOf = ({ operation, k }: TracedRequest) => operations.get(operation)?.requests.path('scored', k) ?? ''
  const byTrace = new Map(lines.flatMap((line) => (line.trace_id === undefined ? [] : [[line.trace_id, line]])))
  const known = slowest.map((request): SingleRequest => {
    const { operation, k, dueMs, status, spent } = request
    const traceId = traceIdOf(plan, operation, k)
    const line = byTrace.get(traceId)
    const [lateMs = 0, connectMs = 0, waitMs = 0, receiveMs = 0, unseenMs = 0] = spent.map((micros) => micros / 1000)
    return {
      second: dueMs / 1000,
      what: `${operations.get(operation)?.method} ${pathOf(request)}`,
      status,
      traceId,
      client: { lateMs, connectMs, waitMs, receiveMs, unseenMs },
      ...(line && { requestId: line.request_id, service: spentIn(line), line: line.text }),
    }
  })
  const all = [...known, ...untraced(lines, window)]
  const told = new Set(all.toSorted(bySlowness).slice(0, mostLines))
  const { durationSeconds } = plan
  const stepSeconds = stepOf(durationSeconds)
  const asked = some.map((request) => ({
    second: request.dueMs / 1000,
    row: pathOf(request).replace(topicsPrefix, ''),
    durationMs: request.spent.reduce((sum, micros) => sum + micros, 0) / 1000,
  }))
  return {
    requests: all
      .map((request) => (told.has(request) ? request : withoutLine(request)))
      .sort((a, b) => a.second - b.second),
    series: rowSignals(asked, Math.max(1, Math.ceil(durationSeconds / stepSeconds)), stepSeconds),
  }
}

/** What took longest in the service, or failed there, of requests without a trace. */
function untraced(lines: readonly LogLine[], { start, end }: MeasuredWindow): readonly SingleRequest[] {
  const found = lines.flatMap((line): readonly SingleRequest[] => {
    // The line was written when it was answered.
    const second = (Date.parse(line.time) - line.duration_ms) / 1000 - start
    if (line.trace_id !== undefined || second < 0 || second > end - start) return []
    const { request_id: requestId, status, method, url, text } = line
    const base = { second: rounded(second), what: `${method} ${url}`, requestId, service: spentIn(line), line: text }
    return [{ ...base, ...(status !== undefined && { status: `${status}` }) }]
  })
  return found.sort(bySlowness).slice(0, mostUntraced)
}

function spentIn(line: LogLine): SingleRequest['service'] {
  return {
    durationMs: rounded(line.duration_ms),
    spent: {
      queueMs: line.queue_ms,
      ownMs: line.service_ms,
      cassandraMs: line.cassandra_ms,
      lambdaMs: line.lambda_ms,
      mediawikiMs: line.mediawiki_ms,
    },
  }
}

const withoutLine = ({ line: _, ...request }: SingleRequest): SingleRequest => request
const rounded = (value: number) => Math.round(value * 1000) / 1000

/** What was kept of single requests beside a run; undefined for a run of an older program, or without traces. */
export async function keptTraces(path: string): Promise<Traced | undefined> {
  const kept = await keptFile(path, fileName)
  if (!kept) return undefined
  try {
    return tracesSchema.parse(JSON.parse(kept.text))
  } catch (cause) {
    throw new Failure('input', `${kept.file} is damaged, or of another version.`, {
      hint: 'Without this file no single request of the run is told.',
      cause,
    })
  }
}
