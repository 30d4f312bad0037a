import { open, stat } from 'node:fs/promises'
import { z } from 'zod'
import { ifThere } from '../../common/files.ts'
import { parseJson } from '../../common/json.ts'
import type { StackRecord } from '../../stack/stack-record.ts'

/** Where the log of a service of ours stood at an instant. */
export type LogPosition = { readonly file: string; readonly offset: number }

/** undefined where the service is not ours: nobody knows where its log is. */
export async function serviceLog({ parts: { service } }: StackRecord): Promise<LogPosition | undefined> {
  if (service.origin.source === 'existing') return undefined
  const file = service.origin.logFile
  return { file, offset: (await stat(file).catch(() => undefined))?.size ?? 0 }
}

const ms = z.number().nonnegative()

/** A line about a single request, as the service writes it (reference-service/http/server.ts). */
const lineSchema = z.object({
  time: z.iso.datetime(),
  msg: z.enum(['traced', 'slow', 'gone', 'failed']),
  request_id: z.string(),
  status: z.number().optional(),
  method: z.string(),
  url: z.string(),
  trace_id: z.string().optional(),
  duration_ms: ms,
  queue_ms: ms,
  service_ms: ms,
  cassandra_ms: ms,
  lambda_ms: ms,
  mediawiki_ms: ms,
})
export type LogLine = z.infer<typeof lineSchema> & { readonly text: string }

/** More single requests than these are in no run that anybody reads. */
const mostLines = 50_000

/** What a service wrote about single requests from a position on; what it wrote about anything else is passed over. */
export async function requestLines({ file, offset }: LogPosition): Promise<readonly LogLine[]> {
  const log = await ifThere(open(file))
  if (!log) return []
  const lines: LogLine[] = []
  for await (const text of log.readLines({ start: offset })) {
    if (lines.length >= mostLines) break
    const line = text.includes('"request_id":') ? lineSchema.safeParse(parseJson(text)) : undefined
    if (line?.success) lines.push({ ...line.data, text })
  }
  return lines
}
