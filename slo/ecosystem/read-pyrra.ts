import { list } from '../words.ts'
import type { PyrraSlo } from './foreign-schemas.ts'
import { readRatio } from './ratio.ts'
import { descriptionOf, ownerOf, percentTarget, type Read } from './read.ts'

export function readPyrra({ metadata: { name, labels }, spec }: PyrraSlo, where: string): Read {
  const { indicator, window } = spec
  const losses = [`${name} rolled over ${window}; here it is scored by SLO quarters.`]
  const grouping = [...(indicator.ratio?.grouping ?? []), ...(indicator.latency?.grouping ?? [])]
  if (grouping.length > 0) losses.push(`${name} was grouped by ${grouping.join(', ')}; here by site alone.`)
  if (spec.alerting !== undefined) losses.push(`${name} had alert settings; the rules written here replace them.`)
  const target = percentTarget(spec.target)
  const lost = (why: string): Read => ({ slos: [], losses: [`${name} was left out: ${why}`] })
  if (typeof target === 'string') return lost(`its target ${target}`)
  const { ratio, latency } = indicator
  const kinds = Object.keys(indicator)
  if (kinds.length > 1) return lost(`it has several indicators: ${list(kinds)}.`)
  if (!ratio && !latency)
    return lost(`${kinds[0] ?? 'an empty indicator'} is neither a ratio nor a latency of counters.`)
  const read = ratio
    ? readRatio({ counts: 'bad', part: ratio.errors.metric, total: ratio.total.metric, isRate: false })
    : readRatio({
        counts: 'good',
        part: latency?.success.metric ?? '',
        total: latency?.total.metric ?? '',
        isRate: false,
      })
  if (typeof read === 'string') return lost(read)
  const service = String(labels['pyrra.dev/service'] || name).replace(/-(availability|latency|requests)(-v?\d+)?$/, '')
  return {
    slos: [{ where, name, service, target, ...read, ...descriptionOf(spec.description), ...ownerOf(labels) }],
    losses,
  }
}
