import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import type { Prometheus } from '../prometheus/prometheus.ts'

/**
 * The values that a label has among the series of selectors, in a window of unix seconds; undefined where the server does not know
 * the call. Fails with 'input' where it does not take a selector.
 */
export async function labelValues(
  prometheus: Prometheus,
  label: string,
  selectors: readonly string[],
  { start, end }: { readonly start: number; readonly end: number },
  limit?: number,
): Promise<readonly string[] | undefined> {
  const parameters = new URLSearchParams({ start: String(start), end: String(end), partial_response: 'false' })
  for (const selector of selectors) parameters.append('match[]', selector)
  if (limit !== undefined) parameters.set('limit', String(limit))
  try {
    const answer = await prometheus.get(`/api/v1/label/${encodeURIComponent(label)}/values?${parameters}`)
    return z.array(z.string()).safeParse(answer).data
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'input') return undefined
    throw error
  }
}
