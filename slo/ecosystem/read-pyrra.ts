import type { PyrraSlo } from './foreign-schemas.ts'
import type { ForeignSlo } from './imported.ts'
import { parseCounter } from './query.ts'
import { ownerOf, percentTarget, type Read } from './read.ts'

export function readPyrra({ metadata: { name, labels = {} }, spec }: PyrraSlo): Read {
  const { indicator, window } = spec
  const losses = [`${name} rolled over ${window}; here it is scored by SLO quarters.`]
  const grouping = [...(indicator.ratio?.grouping ?? []), ...(indicator.latency?.grouping ?? [])]
  if (grouping.length > 0) losses.push(`${name} was grouped by ${grouping.join(', ')}; here by site alone.`)
  if (spec.alerting !== undefined) losses.push(`${name} had alert settings; the rules written here replace them.`)
  const target = percentTarget(spec.target)
  const lost = (why: string): Read => ({ slos: [], losses: [...losses, `${name} was left out: ${why}`] })
  if (!target) return lost(`its target ${spec.target} is no percentage.`)
  const [all, part, counts] = indicator.ratio
    ? ([indicator.ratio.total, indicator.ratio.errors, 'bad'] as const)
    : indicator.latency
      ? ([indicator.latency.total, indicator.latency.success, 'good'] as const)
      : []
  if (!all || !part || !counts) return lost('only its indicators ratio and latency can be imported.')
  const total = parseCounter(all.metric)
  const counter = parseCounter(part.metric)
  if (!total || !counter) return lost('its metric is no plain selector.')
  const slo: ForeignSlo = {
    name,
    service: (labels['pyrra.dev/service'] ?? name).replace(/-(availability|latency|requests)(-v?\d+)?$/, ''),
    target,
    total,
    part: { counts, counter },
    ...(spec.description === undefined ? {} : { description: spec.description.trim() }),
    ...ownerOf(labels),
  }
  return { slos: [slo], losses }
}
