import type { Unit } from '../promises/indicator.ts'
import type { Source } from '../promises/source.ts'
import { matchesAll } from '../promql/matchers.ts'
import { quotePattern } from '../promql/pattern.ts'
import { grouped, timeSaid } from '../words.ts'
import { siteOf } from './answers.ts'
import type { CountedGroup, Evidence } from './evidence.ts'
import type { Histogram } from './indicator.ts'
import type { DailyGoodBad, GoodBad, SiteTallies } from './tally.ts'

/** Where a threshold lies among the edges that the server has: on one, or between two (0 and Infinity close the row). */
export type Edge =
  | { readonly kind: 'exact'; readonly ms: number }
  | { readonly kind: 'bracketed'; readonly belowMs: number; readonly aboveMs: number }

export function edgeFor(thresholdMs: number, edgesMs: readonly number[]): Edge {
  if (edgesMs.includes(thresholdMs)) return { kind: 'exact', ms: thresholdMs }
  return {
    kind: 'bracketed',
    belowMs: Math.max(0, ...edgesMs.filter((edge) => edge < thresholdMs)),
    aboveMs: Math.min(Number.POSITIVE_INFINITY, ...edgesMs.filter((edge) => edge > thresholdMs)),
  }
}

const msPerUnit: Readonly<Record<Unit, number>> = { us: 0.001, ms: 1, s: 1000 }
/** 0.1 × 3 is not 0.3: what no clock can tell is rounded away. */
const exact = (value: number) => Number(value.toPrecision(12))

/** An `le` in ms: "500", "500.0" and "5e+02" are the same edge. */
export function edgeOf(le: string, unit: Unit): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : exact(Number(le) * msPerUnit[unit])
}

/** A time in ms in the unit of a histogram. */
export function inUnit(ms: number, unit: Unit): number {
  return exact(ms / msPerUnit[unit])
}

/** Every spelling of an edge that a server may use for `le`, as a pattern: 500 ms → "500(\\.0+)?", 0.5 s → "0\\.5". */
export function lePattern(ms: number, unit: Unit): string {
  if (ms === Number.POSITIVE_INFINITY) return String.raw`\+Inf`
  const value = inUnit(ms, unit)
  const plain = quotePattern(String(value))
  const decimal = Number.isInteger(value) ? String.raw`${plain}(\.0+)?` : plain
  // Go writes large and small numbers with an exponent of two digits at least.
  if (value < 1e6 && value >= 1e-4) return decimal
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  const power = `${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`
  return `${decimal}|${quotePattern(`${digits}e${power}`)}`
}

type Counts = { readonly count: number; readonly upper: number; readonly unseen: number }
type Bucket = Counts & { readonly days: ReadonlyMap<number, Counts> }
const emptyCounts: Counts = { count: 0, upper: 0, unseen: 0 }

function plus(a: Counts, b: Counts): Counts {
  return { count: a.count + b.count, upper: a.upper + b.upper, unseen: a.unseen + b.unseen }
}

/** A histogram's evidence: what its edges are measured in, and what a request must be besides to be good. */
export type Timed = { readonly evidence: Evidence; readonly source: Source } & Pick<Histogram, 'unit' | 'good'>

/** One edge's cumulative bucket, by site. */
function bucketAt(ms: number, timed: Omit<Timed, 'good'>, good: Histogram['good'] = []): ReadonlyMap<string, Bucket> {
  const { evidence, source, unit } = timed
  const buckets = new Map<string, Bucket>()
  for (const group of evidence.groups) {
    if (edgeOf(group.labels['le'] ?? '', unit) !== ms || !matchesAll(good, group.labels)) continue
    const site = siteOf(group, source)
    buckets.set(site, withGroup(buckets.get(site) ?? { ...emptyCounts, days: new Map() }, group))
  }
  return buckets
}

function withGroup(bucket: Bucket, group: CountedGroup): Bucket {
  const days = new Map(bucket.days)
  for (const [day, count, upper, unseen] of group.days) {
    days.set(day, plus(days.get(day) ?? emptyCounts, { count, upper, unseen }))
  }
  return { ...plus(bucket, group), days }
}

/** Latency by site from cumulative buckets: within the threshold is good, the rest of the +Inf bucket is bad. */
export function latencyTallies(timed: Timed, edge: Edge): SiteTallies {
  const [belowMs, aboveMs] = edge.kind === 'exact' ? [edge.ms, edge.ms] : [edge.belowMs, edge.aboveMs]
  const [below, above] = [bucketAt(belowMs, timed, timed.good), bucketAt(aboveMs, timed, timed.good)]
  const tallies = new Map<string, DailyGoodBad>()
  for (const [site, all] of bucketAt(Number.POSITIVE_INFINITY, timed)) {
    const [within, perhaps] = [below.get(site), above.get(site)]
    const days = [...all.days].map(([day, counts]) => {
      return [day, split(counts, within?.days.get(day), perhaps?.days.get(day))] as const
    })
    tallies.set(site, { ...split(all, within, perhaps), days: new Map(days) })
  }
  return tallies
}

/**
 * Good and bad of a histogram: `within` holds the requests surely within the threshold, `perhaps` those possibly; where the threshold
 * is an edge both are the same bucket. All buckets of a series are scraped at once, so a first value that may not be the
 * window's brings its own good and bad with it.
 */
function split(all: Counts, within: Counts = emptyCounts, perhaps: Counts = emptyCounts): GoodBad {
  const slow = Math.max(all.count - within.count, 0)
  // Where a bucket is missing for a time, more may be within than first values can tell.
  const unknown = Math.max(perhaps.upper - perhaps.count - (all.upper - all.count), 0)
  return {
    good: { lower: within.count, count: within.count, upper: Math.max(perhaps.upper, within.count) },
    bad: {
      lower: Math.min(Math.max(all.count - perhaps.count - unknown, 0), slow),
      count: slow,
      upper: Math.max(all.upper - within.upper, slow),
    },
    unseen: all.unseen,
  }
}

/** What makes a site's buckets unfit to score: more within the threshold than there are, or no such bucket at all. */
export function bucketFaults(timed: Timed, edge: Edge): ReadonlyMap<string, string> {
  const ms = edge.kind === 'exact' ? edge.ms : edge.belowMs
  const faults = new Map<string, string>()
  if (ms === 0) return faults
  const within = bucketAt(ms, timed)
  const whole = bucketAt(Number.POSITIVE_INFINITY, timed)
  for (const site of within.keys()) {
    if (!whole.has(site)) faults.set(site, `${site} has no bucket "+Inf": how many requests there were is not known.`)
  }
  for (const [site, all] of whole) {
    const good = within.get(site)
    if (!good) faults.set(site, `${site} has no bucket of ${timeSaid(ms)}.`)
    else if (good.count > all.count) {
      faults.set(
        site,
        `${site} counts more requests within ${timeSaid(ms)} (${grouped(good.count)}) than it counts at all (${grouped(all.count)}).`,
      )
    }
  }
  return faults
}
