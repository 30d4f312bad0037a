import { isOtherUnit, type Unit, unitIn } from '../promises/indicator.ts'
import {
  beyond,
  type Matcher,
  matchesAll,
  sameMatcher,
  type VectorSelector,
  writeMatchers,
} from '../promql/matchers.ts'
import { edgeOf, lePattern } from '../quarter/histogram-edges.ts'
import { isWithin, ofAll } from './ratio.ts'
import type { ForeignSlo } from './read.ts'

/** What a foreign objective counts, in our terms, without its sites. */
export type ForeignIndicator =
  | {
      readonly kind: 'ratio'
      readonly counts: 'good' | 'bad'
      readonly part: VectorSelector
      readonly total: VectorSelector
    }
  | {
      readonly kind: 'latency'
      readonly thresholdMs: number
      readonly unit: Unit
      readonly form: 'classic' | 'native'
      /** The histogram, named without _bucket. */
      readonly total: VectorSelector
      readonly good: readonly Matcher[]
    }

/**
 * How an objective is counted; a sentence where it cannot be.
 * @param unnamed the unit of a histogram whose name tells none
 */
export function readingOf({ total: written, part }: ForeignSlo, unnamed: Unit): ForeignIndicator | string {
  if ('withinMs' in part) {
    const unit = unitOf(written.metric, unnamed)
    if (!unit) return `the unit of ${written.metric} is not known here.`
    return { kind: 'latency', thresholdMs: part.withinMs, unit, form: 'native', total: written, good: [] }
  }
  const total = ofAll(written)
  const counter = ofAll(part.counter)
  const isBucket = counter.metric.endsWith('_bucket')
  if (isBucket !== counter.matchers.some(({ name }) => name === 'le'))
    return 'it asks for le of what is no bucket, or for a bucket without le.'
  if (total.matchers.some(({ name }) => name === 'le')) return 'its total is a part of its histogram.'
  if (isBucket) return part.counts === 'bad' ? 'it counts a bucket as bad.' : latencyOf(counter, total, unnamed)
  if (counter.metric === total.metric) {
    if (!isWithin(counter, total)) return 'its two queries are about different requests.'
    if (beyond(counter.matchers, total.matchers).length === 0) return 'its two queries are the same.'
  }
  return { kind: 'ratio', counts: part.counts, part: counter, total }
}

function latencyOf(bucket: VectorSelector, total: VectorSelector, unnamed: Unit): ForeignIndicator | string {
  const metric = bucket.metric.replace(/_bucket$/, '')
  if (total.metric !== `${metric}_count`) return 'it divides a bucket of one histogram by another metric.'
  if (!isWithin(bucket, total)) return 'its two queries are about different requests.'
  const [le, ...more] = bucket.matchers.filter(({ name }) => name === 'le')
  if (!le || more.length > 0) return 'it asks for several edges of its histogram.'
  const unit = unitOf(metric, unnamed)
  if (!unit) return `the unit of ${metric} is not known here.`
  const thresholdMs = thresholdOf(le, unit)
  if (thresholdMs === undefined) return `${writeMatchers([le])} is no threshold.`
  const good = beyond(bucket.matchers, total.matchers).filter((matcher) => !sameMatcher(matcher, le))
  return { kind: 'latency', thresholdMs, unit, form: 'classic', total: { ...total, metric }, good }
}

function unitOf(metric: string, unnamed: Unit): Unit | undefined {
  return isOtherUnit(metric) ? undefined : (unitIn(metric) ?? unnamed)
}

/** An edge in ms; undefined where the matcher is for no edge, or for more than one. */
function thresholdOf(le: Matcher, unit: Unit): number | undefined {
  if (le.operator !== '=' && le.operator !== '=~') return undefined
  const isExact = le.operator === '='
  const patterns = isExact ? [le.value] : le.value.split('|').map((each) => each.replace(/\(\\?\.0[+*]?\)\?$/, ''))
  const [edge = Number.NaN, ...more] = patterns.map((each) => Number(each.replaceAll('\\.', '.')))
  const spellings = [String(edge), `${edge}.0`, patterns[0] ?? '']
  if (!(edge > 0 && Number.isFinite(edge)) || !spellings.some((spelling) => matchesAll([le], { le: spelling })))
    return undefined
  const ms = edgeOf(String(edge), unit)
  const isSame = more.every((other) => other === edge) && (isExact || !patterns.some(fitsOthers))
  return isSame || le.value === lePattern(ms, unit) ? ms : undefined
}

/** A dot that is not escaped is any character: 1.0 fits 100, too. No edge is written as 003. */
function fitsOthers(pattern: string): boolean {
  return /^[1-9]\d*\./.test(pattern)
}
