import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import type { Prometheus } from '../prometheus/prometheus.ts'
import type { Service } from '../promises/service.ts'
import type { Source } from '../promises/source.ts'
import { edgeOf } from './buckets.ts'
import { environmentOf, joinMatchers, type Subject } from './question.ts'

/** The edges in ms that a server really has for a service and for its backend; where it does not say, those of the source. */
export async function askEdges(
  prometheus: Prometheus,
  { source: { selectors } }: Service,
  source: Source,
  window: { readonly start: number; readonly end: number },
): Promise<Pick<Subject, 'edgesMs' | 'backendEdgesMs'>> {
  const { durations, backend } = source
  const find = (metric: string, always: string, unit: 'ms' | 's') => {
    const matching = selectors.map(
      ({ match }) => `${metric}_bucket{${joinMatchers([always, ...environmentOf(source, 'production'), match])}}`,
    )
    return labelValues(prometheus, matching, window, unit)
  }
  const found = durations ? await find(durations.metric, source.always, durations.unit) : []
  const behind = backend?.durations ? await find(backend.durations.metric, backend.always, backend.durations.unit) : []
  return { edgesMs: found.length > 0 ? found : (durations?.edgesMs ?? []), backendEdgesMs: behind }
}

async function labelValues(
  prometheus: Prometheus,
  selectors: readonly string[],
  { start, end }: { readonly start: number; readonly end: number },
  unit: 'ms' | 's',
): Promise<readonly number[]> {
  const parameters = new URLSearchParams({ start: String(start), end: String(end), partial_response: 'false' })
  for (const selector of selectors) parameters.append('match[]', selector)
  const values = z.array(z.string()).safeParse(await answer(prometheus, `/api/v1/label/le/values?${parameters}`))
  if (!values.success) return []
  const edges = new Set(values.data.map((le) => edgeOf(le, unit)))
  return [...edges].filter(Number.isFinite).sort((a, b) => a - b)
}

/** A server that does not know the call has no answer; one that cannot be reached is another matter. */
async function answer(prometheus: Prometheus, path: string): Promise<unknown> {
  try {
    return await prometheus.get(path)
  } catch (error) {
    if (error instanceof Failure && error.kind === 'input') throw error
    return undefined
  }
}
