import type { Source } from '../../promises/source.ts'
import { siteOf } from '../answers.ts'
import { add, type Bounded, type Evidence, nothing } from '../evidence.ts'

/**
 * Good and bad requests: of one site or of all, in the window or in a day of it. `unseen` estimates those that are in no sample,
 * because a process ended after its last scrape: nobody knows whether they were good.
 */
export type GoodBad = { readonly good: Bounded; readonly bad: Bounded; readonly unseen: number }
/** The same with its days since the window's start; days without a sample are absent. */
export type DailyGoodBad = GoodBad & { readonly days: ReadonlyMap<number, GoodBad> }
export type SiteTallies = ReadonlyMap<string, DailyGoodBad>

const emptyTally: DailyGoodBad = { good: nothing, bad: nothing, unseen: 0, days: new Map() }

/**
 * Good and bad of one group of answers: beyond `count`, `upper` holds first values that may or may not be the window's. What nothing is
 * known of counts as good and may all be bad.
 */
function asGoodOrBad(judged: Classification, [count, upper, unseen]: readonly [number, number, number]): GoodBad {
  const known = { lower: count, count, upper }
  if (judged === 'unknown') return { good: { ...known, lower: 0 }, bad: { ...nothing, upper }, unseen }
  return judged === 'bad' ? { good: nothing, bad: known, unseen } : { good: known, bad: nothing, unseen }
}

function addGoodBad(a: GoodBad, b: GoodBad): GoodBad {
  return { good: add(a.good, b.good), bad: add(a.bad, b.bad), unseen: a.unseen + b.unseen }
}

function addDays(into: Map<number, GoodBad>, days: Iterable<readonly [number, GoodBad]>): void {
  for (const [day, counts] of days) into.set(day, addGoodBad(into.get(day) ?? emptyTally, counts))
}

/** Whether the requests of a group are good, where their labels tell it. */
export type Classifier = (labels: Readonly<Record<string, string>>) => Classification
type Classification = 'good' | 'bad' | 'unknown' | 'left-out'

/** By site, where the labels of a group tell whether its requests are good. */
export function talliesByLabels(evidence: Evidence, source: Source, judge: Classifier): SiteTallies {
  const tallies = new Map<string, DailyGoodBad & { readonly days: Map<number, GoodBad> }>()
  for (const group of evidence.groups) {
    const judged = judge(group.labels)
    if (judged === 'left-out') continue
    const site = siteOf(group, source)
    const before = tallies.get(site) ?? { ...emptyTally, days: new Map<number, GoodBad>() }
    addDays(
      before.days,
      group.days.map(([day, ...counts]) => [day, asGoodOrBad(judged, counts)] as const),
    )
    const counted = asGoodOrBad(judged, [group.count, group.upper, group.unseen])
    tallies.set(site, { ...addGoodBad(before, counted), days: before.days })
  }
  return tallies
}

/** Sites summed. */
export function together(tallies: Iterable<DailyGoodBad>): DailyGoodBad {
  let counts: GoodBad = emptyTally
  const days = new Map<number, GoodBad>()
  for (const tally of tallies) {
    counts = addGoodBad(counts, tally)
    addDays(days, tally.days)
  }
  return { good: counts.good, bad: counts.bad, unseen: counts.unseen, days }
}

/** What groups counted together: proven, the most that is possible, and what is in no sample. */
export type Counts = { readonly count: number; readonly upper: number; readonly unseen: number }
/** The same with its days since the window's start. */
export type DailyCounts = Counts & { readonly days: ReadonlyMap<number, Counts> }
export const noCounts: Counts = { count: 0, upper: 0, unseen: 0 }

export function plus(a: Counts, b: Counts): Counts {
  return { count: a.count + b.count, upper: a.upper + b.upper, unseen: a.unseen + b.unseen }
}

export function countsBySite(groups: Evidence['groups'], source: Source): ReadonlyMap<string, DailyCounts> {
  const sites = new Map<string, DailyCounts>()
  for (const group of groups) {
    const site = siteOf(group, source)
    const before = sites.get(site) ?? { ...noCounts, days: new Map() }
    const days = new Map(before.days)
    for (const [day, count, upper, unseen] of group.days) {
      days.set(day, plus(days.get(day) ?? noCounts, { count, upper, unseen }))
    }
    sites.set(site, { ...plus(before, group), days })
  }
  return sites
}
