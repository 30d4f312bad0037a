import type { Source } from '../promises/source.ts'
import { siteOf } from './answers.ts'
import type { Evidence } from './evidence.ts'
import type { GoodBad, SiteTallies } from './tally.ts'

type Counts = { readonly count: number; readonly upper: number; readonly unseen: number }
type Site = Counts & { readonly days: ReadonlyMap<number, Counts> }
const none: Counts = { count: 0, upper: 0, unseen: 0 }

/** Good and bad by site, where all requests have a counter and the good, or the bad, another of their own. */
export function talliesByParts(all: Evidence, part: Evidence, counts: 'good' | 'bad', source: Source): SiteTallies {
  const parts = bySite(part, source)
  return new Map(
    [...bySite(all, source)].map(([site, total]) => {
      const of = parts.get(site)
      const days = [...total.days].map(([day, counted]) => [day, split(counted, of?.days.get(day), counts)] as const)
      return [site, { ...split(total, of, counts), days: new Map(days) }] as const
    }),
  )
}

/** What makes the two counters of a site unfit to score: a part larger than the whole, or none at all. */
export function partFaults(
  all: Evidence,
  part: Evidence,
  counts: 'good' | 'bad',
  source: Source,
): ReadonlyMap<string, string> {
  const parts = bySite(part, source)
  const faults = new Map<string, string>()
  for (const [site, total] of bySite(all, source)) {
    const of = parts.get(site)
    if (!of && !part.present?.includes(site))
      faults.set(site, `${site} has no series of the ${counts} ones: that there were none is not known.`)
    else if (of && of.count > total.upper)
      faults.set(site, `${site} counts more ${counts} ones (${of.count}) than it counts at all (${total.count}).`)
  }
  return faults
}

function bySite({ groups }: Evidence, source: Source): ReadonlyMap<string, Site> {
  const sites = new Map<string, Site>()
  for (const group of groups) {
    const site = siteOf(group, source)
    const before = sites.get(site) ?? { ...none, days: new Map() }
    const days = new Map(before.days)
    for (const [day, count, upper, unseen] of group.days) {
      days.set(day, plus(days.get(day) ?? none, { count, upper, unseen }))
    }
    sites.set(site, { ...plus(before, group), days })
  }
  return sites
}

function plus(a: Counts, b: Counts): Counts {
  return { count: a.count + b.count, upper: a.upper + b.upper, unseen: a.unseen + b.unseen }
}

/** The rest is what is left of all; the bounds of both widen it. */
function split(all: Counts, part: Counts = none, counts: 'good' | 'bad'): GoodBad {
  const mine = { lower: part.count, count: part.count, upper: part.upper }
  const count = Math.max(all.count - part.count, 0)
  const rest = { lower: Math.max(all.count - part.upper, 0), count, upper: Math.max(all.upper - part.count, count) }
  return counts === 'bad'
    ? { good: rest, bad: mine, unseen: all.unseen }
    : { good: mine, bad: rest, unseen: all.unseen }
}
