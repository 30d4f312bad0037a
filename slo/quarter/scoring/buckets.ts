import type { Source } from '../../promises/source.ts'
import { matchesAll } from '../../promql/matchers.ts'
import { grouped, timeSaid } from '../../words.ts'
import type { Evidence } from '../evidence.ts'
import { type Edge, edgeOf } from '../histogram-edges.ts'
import type { HistogramIndicator } from '../indicator.ts'
import { type Counts, countsBySite, type DailyGoodBad, type GoodBad, noCounts, type SiteTallies } from './tally.ts'

/** A histogram's evidence: what its edges are measured in, and what a request must be besides to be good. */
type Timed = { readonly evidence: Evidence; readonly source: Source } & Pick<HistogramIndicator, 'unit' | 'good'>

/** One edge's cumulative bucket, by site. */
function bucketAt(ms: number, { evidence, source, unit }: Omit<Timed, 'good'>, good: HistogramIndicator['good'] = []) {
  const groups = evidence.groups.filter(
    ({ labels }) => edgeOf(labels['le'] ?? '', unit) === ms && matchesAll(good, labels),
  )
  return countsBySite(groups, source)
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
function split(all: Counts, within: Counts = noCounts, perhaps: Counts = noCounts): GoodBad {
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
