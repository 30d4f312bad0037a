import { durationsOf, type Source } from '../promises/source.ts'
import { siteOf } from './answers.ts'
import type { CountedGroup, Evidence } from './evidence.ts'
import type { GoodBad, SiteTallies, Tally } from './tally.ts'

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

/** An `le` in ms: "500", "500.0" and "5e+02" are the same edge. */
export function edgeOf(le: string, unit: 'ms' | 's'): number {
  if (le === '+Inf') return Number.POSITIVE_INFINITY
  return unit === 'ms' ? Number(le) : Math.round(Number(le) * 1e6) / 1e3
}

/** Every spelling of an edge that a server may use for `le`, as a pattern: 500 ms → "500(\\.0+)?", 0.5 s → "0\\.5". */
export function lePattern(ms: number, unit: 'ms' | 's'): string {
  if (ms === Number.POSITIVE_INFINITY) return String.raw`\+Inf`
  const written = String(unit === 'ms' ? ms : ms / 1000)
  return written.includes('.') ? written.replace('.', String.raw`\.`) : String.raw`${written}(\.0+)?`
}

type Counts = { readonly count: number; readonly upper: number; readonly unseen: number }
type Bucket = Counts & { readonly days: ReadonlyMap<number, Counts> }
const emptyCounts: Counts = { count: 0, upper: 0, unseen: 0 }

function plus(a: Counts, b: Counts): Counts {
  return { count: a.count + b.count, upper: a.upper + b.upper, unseen: a.unseen + b.unseen }
}

/** One edge's cumulative bucket, by site. */
function bucketAt(ms: number, { groups }: Evidence, source: Source): ReadonlyMap<string, Bucket> {
  const buckets = new Map<string, Bucket>()
  for (const group of groups) {
    if (edgeOf(group.labels['le'] ?? '', durationsOf(source).unit) !== ms) continue
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
export function latencyTallies(evidence: Evidence, source: Source, edge: Edge): SiteTallies {
  const [belowMs, aboveMs] = edge.kind === 'exact' ? [edge.ms, edge.ms] : [edge.belowMs, edge.aboveMs]
  const [below, above] = [bucketAt(belowMs, evidence, source), bucketAt(aboveMs, evidence, source)]
  const tallies = new Map<string, Tally>()
  for (const [site, all] of bucketAt(Number.POSITIVE_INFINITY, evidence, source)) {
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
  return {
    good: { lower: within.count, count: within.count, upper: Math.max(perhaps.upper, within.count) },
    bad: {
      lower: Math.min(Math.max(all.count - perhaps.count, 0), slow),
      count: slow,
      upper: Math.max(all.upper - within.upper, slow),
    },
    unseen: all.unseen,
  }
}

/** What makes a site's buckets unfit to score: more within the threshold than there are, or no such bucket at all. */
export function bucketFaults(evidence: Evidence, source: Source, edge: Edge): ReadonlyMap<string, string> {
  const ms = edge.kind === 'exact' ? edge.ms : edge.belowMs
  const faults = new Map<string, string>()
  if (ms === 0) return faults
  const within = bucketAt(ms, evidence, source)
  for (const [site, all] of bucketAt(Number.POSITIVE_INFINITY, evidence, source)) {
    const good = within.get(site)
    if (!good) faults.set(site, `${site} has no bucket of ${ms} ms.`)
    else if (good.count > all.count) {
      faults.set(
        site,
        `${site} counts more requests within ${ms} ms (${good.count}) than it counts at all (${all.count}).`,
      )
    }
  }
  return faults
}
