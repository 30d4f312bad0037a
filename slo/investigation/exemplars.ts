import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import { serviceMetrics } from '../conventions.ts'
import type { Prometheus } from '../prometheus/prometheus.ts'
import { bySlowness, type SingleRequest } from './single-request.ts'

/** https://prometheus.io/docs/prometheus/latest/querying/api/#querying-exemplars */
const answerSchema = z.array(
  z.object({
    seriesLabels: z.record(z.string(), z.string()),
    exemplars: z.array(
      z.object({ labels: z.record(z.string(), z.string()), value: z.coerce.number(), timestamp: z.number() }),
    ),
  }),
)

/** More are not read one by one. */
const most = 50

/** The slowest requests that a Prometheus remembers by their traces, by when they were; none where it keeps no exemplars. */
export async function askExemplars(
  prometheus: Pick<Prometheus, 'get'>,
  selector: string,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<readonly SingleRequest[]> {
  const query = `${serviceMetrics.durations}_bucket{${selector}}`
  const asked = new URLSearchParams({ query, start: String(start), end: String(end) })
  const data = await prometheus.get(`/api/v1/query_exemplars?${asked}`)
  const { success, data: found, error } = answerSchema.safeParse(data ?? [])
  if (!success)
    throw new Failure('environment', 'Prometheus answered with exemplars in an unknown form.', { cause: error })
  const requests = found.flatMap(({ seriesLabels, exemplars }) =>
    exemplars.flatMap(({ labels, value, timestamp }): readonly SingleRequest[] => {
      const { route = '', method = '', code } = seriesLabels
      const traceId = labels['trace_id'] ?? labels['traceID']
      if (traceId === undefined || !(value >= 0) || timestamp < start || timestamp > end) return []
      const known = {
        second: Math.round(1000 * (timestamp - start)) / 1000,
        what: `${method} ${route}`.trim(),
        traceId,
      }
      return [{ ...known, ...(code !== undefined && { status: code }), service: { durationMs: 1000 * value } }]
    }),
  )
  return requests
    .sort(bySlowness)
    .slice(0, most)
    .sort((a, b) => a.second - b.second)
}
