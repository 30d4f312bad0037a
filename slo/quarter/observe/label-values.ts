import { z } from 'zod'
import { Failure } from '../../../common/failure.ts'
import type { Prometheus } from '../../prometheus/prometheus.ts'

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
    const answer = await prometheus.get(`/api/v1/label/${inPath(label)}/values?${parameters}`)
    return z.array(z.string()).safeParse(answer).data
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'input') return undefined
    throw error
  }
}

/** In a path, Prometheus 3 takes any name as U__ and the hexadecimal numbers of what is unusual in it. */
function inPath(label: string): string {
  if (/^[a-zA-Z_]\w*$/.test(label)) return label
  const spelled = (character: string) => (character === '_' ? '__' : `_${character.codePointAt(0)?.toString(16)}_`)
  return `U__${label.replace(/[^a-zA-Z0-9]/gu, spelled)}`
}
