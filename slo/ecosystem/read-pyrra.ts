import { parseDurationMs } from '../../common/duration.ts'
import { parseSelector } from '../promql/matchers.ts'
import { list } from '../words.ts'
import type { PyrraSlo } from './foreign-schemas.ts'
import { readRatio } from './ratio.ts'
import { descriptionOf, ownerOf, percentTarget, type ReadResult } from './read.ts'

export function readPyrra({ metadata: { name, labels }, spec }: PyrraSlo, where: string): ReadResult {
  const { indicator, window } = spec
  const losses = [`${name} rolled over ${window}; here it is scored by SLO quarters.`]
  const { ratio, latency, latencyNative: native } = indicator
  const grouping = [ratio, latency, native].flatMap((each) => each?.grouping ?? [])
  if (grouping.length > 0) losses.push(`${name} was grouped by ${grouping.join(', ')}; here by site alone.`)
  if (spec.alerting !== undefined) losses.push(`${name} had alert settings; the rules written here replace them.`)
  const target = percentTarget(spec.target)
  const lost = (why: string): ReadResult => ({ slos: [], losses: [`${name} was left out: ${why}`] })
  if (typeof target === 'string') return lost(`its target ${target}`)
  const kinds = Object.keys(indicator)
  if (kinds.length > 1) return lost(`it has several indicators: ${list(kinds)}.`)
  if (!ratio && !latency && !native)
    return lost(`${kinds[0] ?? 'an empty indicator'} is neither a ratio nor a latency of counters.`)
  const read = readIndicator(indicator)
  if (typeof read === 'string') return lost(read)
  const service = String(labels['pyrra.dev/service'] || name).replace(/-(availability|latency|requests)(-v?\d+)?$/, '')
  return {
    slos: [{ where, name, service, target, ...read, ...descriptionOf(spec.description), ...ownerOf(labels) }],
    losses,
  }
}

function readIndicator({ ratio, latency, latencyNative: native }: PyrraSlo['spec']['indicator']) {
  if (ratio) return readRatio({ counts: 'bad', part: ratio.errors.metric, total: ratio.total.metric, isRate: false })
  if (native) return readNative(native)
  const [part, total] = [latency?.success.metric ?? '', latency?.total.metric ?? '']
  return readRatio({ counts: 'good', part, total, isRate: false })
}

function readNative({ latency, total: { metric } }: NonNullable<PyrraSlo['spec']['indicator']['latencyNative']>) {
  const total = parseSelector(metric)
  const withinMs = parseDurationMs(latency)
  if (!total) return `${metric} is no selector of one metric.`
  if (/_(bucket|count|sum)$/.test(total.metric))
    return `${total.metric} is a part of a histogram, and none that is native.`
  if (withinMs === undefined) return `${latency} is no length of time.`
  return { total, part: { withinMs } }
}
