import type { Prometheus } from '../../prometheus/prometheus.ts'
import type { Unit } from '../../promises/indicator.ts'
import type { Promised, Service } from '../../promises/service.ts'
import type { Source } from '../../promises/source.ts'
import { writeMatchers, writeVector } from '../../promql/matchers.ts'
import { type Edges, edgeOf, histogramsOf, knownEdges, oddlySpelled, type Spellings } from '../histogram-edges.ts'
import { behind } from '../indicator.ts'
import { environmentOf, joinMatchers } from '../question.ts'
import { labelValues } from './label-values.ts'

/** The edges in ms that a server really has for what a service's promises time, and for its backend; where it does not say, those that are known. */
export async function askEdges(
  prometheus: Prometheus,
  service: Service,
  source: Source,
  promises: readonly Promised[],
  window: { readonly start: number; readonly end: number },
): Promise<{ readonly edges: Edges; readonly spelled: Spellings }> {
  const known = knownEdges(source, promises)
  const find = async (key: string, metric: string, always: string, more: string, unit: Unit) => {
    const matching = service.source.selectors.map(({ match }) =>
      writeVector(`${metric}_bucket`, joinMatchers([always, ...environmentOf(source, 'production'), match, more])),
    )
    const values = (await labelValues(prometheus, 'le', matching, window)) ?? []
    const found = edgesIn(values, unit)
    return { key, edges: found.length > 0 ? found : (known[key] ?? []), spelled: oddlySpelled(values, unit) }
  }
  const classic = histogramsOf(source, promises).filter(({ form }) => form === 'classic')
  const timed = [...new Map(classic.map((each) => [each.of.key, each])).values()].map(({ of, unit }) =>
    find(of.key, of.metric, source.always, writeMatchers(of.matchers), unit),
  )
  const called = behind(source).flatMap(({ durations, durationsKey, always }) =>
    durations ? [find(durationsKey, durations.metric, always, '', durations.unit)] : [],
  )
  const all = await Promise.all([...timed, ...called])
  return {
    edges: Object.fromEntries(all.map(({ key, edges }) => [key, edges])),
    spelled: Object.fromEntries(all.flatMap(({ key, spelled }) => (spelled.length > 0 ? [[key, spelled]] : []))),
  }
}

function edgesIn(values: readonly string[], unit: Unit): readonly number[] {
  const edges = new Set(values.map((le) => edgeOf(le, unit)))
  return [...edges].filter(Number.isFinite).sort((a, b) => a - b)
}
