import { daySeconds } from '../../calendar.ts'
import type { Source } from '../../promises/source.ts'
import { counted, grouped } from '../../words.ts'
import type { Evidence } from '../evidence.ts'
import { absentAt, awayAt } from './absence.ts'
import { type Counts, countsBySite, type DailyCounts, type GoodBad, noCounts, plus, type SiteTallies } from './tally.ts'

/** A counter of all requests, and another of the good or the bad. */
type TotalAndPart = {
  readonly all: Evidence
  readonly part: Evidence
  readonly counts: 'good' | 'bad'
  readonly source: Source
  /** Is the part all that its metric counts? Where matchers choose, a series may rather not have been born yet. */
  readonly isWhole: boolean
}

/** Good and bad by site, where all requests have a counter and the good, or the bad, another of their own. */
export function talliesByParts(both: TotalAndPart): SiteTallies {
  const { all, part, counts, source } = both
  const parts = countsBySite(part.groups, source)
  return new Map(
    [...countsBySite(all.groups, source)].map(([site, total]) => {
      const found = parts.get(site)
      const of = found && withUnknown(found, unknownDays(found, total, both, leavingOf(site, both)))
      const days = [...total.days].map(([day, each]) => [day, split(each, of?.days.get(day), counts)] as const)
      return [site, { ...split(total, of, counts), days: new Map(days) }] as const
    }),
  )
}

/** By site: on how many of its days nothing tells the good from the bad. */
export function partRemarks(both: TotalAndPart): ReadonlyMap<string, readonly string[]> {
  const { all, part, counts, source } = both
  const parts = countsBySite(part.groups, source)
  const metric = part.selectors[0]?.metric
  return new Map(
    [...countsBySite(all.groups, source)].map(([site, total]) => {
      const found = parts.get(site)
      const unknown = found ? unknownDays(found, total, both, leavingOf(site, both)) : []
      const requests = unknown.reduce((sum, [, { upper }]) => sum + upper, 0)
      const often = counted(unknown.length, 'day')
      const said = `${site} has no samples of ${metric} for all, or the rest, of ${often}: ${grouped(requests)} requests may have been ${counts}, or not.`
      return [site, requests === 0 ? [] : [said]] as const
    }),
  )
}

/** The day on which the part went away at a site, before the whole did. */
type Leaving = { readonly day: number; readonly isCounting: boolean } | undefined

function leavingOf(site: string, { all, part, source }: TotalAndPart): Leaving {
  const left = awayAt(site, part, source).silentSince
  const allLeft = awayAt(site, all, source).silentSince ?? Number.POSITIVE_INFINITY
  if (left === undefined || allLeft <= left) return undefined
  const isCounting = absentAt(site, part, source).some(({ kind }) => kind === 'gone')
  return { day: Math.floor((left - part.window.start) / daySeconds), isCounting }
}

type Days = readonly (readonly [day: number, counts: Counts])[]

/**
 * What a part may have counted on days with requests on which it has no sample, for absence is no zero; and on the day on which it went
 * away, which is the one before where nothing tells it. What came before a series of the bad is told by its birth; the good were there before the first of them was seen.
 */
function unknownDays(part: DailyCounts, total: DailyCounts, { counts, isWhole }: TotalAndPart, away: Leaving): Days {
  const last = Math.max(...part.days.keys())
  const isLost = isWhole || away?.isCounting === true
  const isAway = (day: number) =>
    (!part.days.has(day) && (counts === 'good' || (isLost && day > last))) ||
    (day === away?.day && (counts === 'good' || isLost))
  return [...total.days].flatMap(([day, { upper }]) => {
    const more = upper - (part.days.get(day)?.upper ?? 0)
    const isOpen = isAway(day) || (total.days.has(day + 1) && isAway(day + 1) && away?.day !== day + 1)
    return isOpen && more > 0 ? [[day, { ...noCounts, upper: more }] as const] : []
  })
}

function withUnknown(part: DailyCounts, unknown: Days): DailyCounts {
  const days = new Map(part.days)
  for (const [day, more] of unknown) days.set(day, plus(days.get(day) ?? noCounts, more))
  return { ...unknown.reduce((sum: Counts, [, more]) => plus(sum, more), part), days }
}

/** What makes the two counters of a site unfit to score: a part larger than the whole, or none at all. */
export function partFaults({ all, part, counts, source }: TotalAndPart): ReadonlyMap<string, string> {
  const parts = countsBySite(part.groups, source)
  const faults = new Map<string, string>()
  for (const [site, total] of countsBySite(all.groups, source)) {
    const of = parts.get(site)
    if (!of && !part.present?.includes(site))
      faults.set(site, `${site} has no series of the ${counts} ones: that there were none is not known.`)
    else if (of && of.count > total.upper)
      faults.set(
        site,
        `${site} counts more ${counts} ones (${grouped(of.count)}) than it counts at all (${grouped(total.count)}).`,
      )
  }
  return faults
}

/** The rest is what is left of all; the bounds of both widen it. */
function split(all: Counts, part: Counts = noCounts, counts: 'good' | 'bad'): GoodBad {
  const mine = { lower: part.count, count: part.count, upper: part.upper }
  const count = Math.max(all.count - part.count, 0)
  const rest = { lower: Math.max(all.count - part.upper, 0), count, upper: Math.max(all.upper - part.count, count) }
  return counts === 'bad'
    ? { good: rest, bad: mine, unseen: all.unseen }
    : { good: mine, bad: rest, unseen: all.unseen }
}
