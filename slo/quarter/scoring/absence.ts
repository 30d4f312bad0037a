import { daySeconds } from '../../calendar.ts'
import type { Labels } from '../../prometheus/samples.ts'
import type { Source } from '../../promises/source.ts'
import { writeMatchers } from '../../promql/matchers.ts'
import { counted, grouped, list } from '../../words.ts'
import { siteOf } from '../answers.ts'
import type { Evidence } from '../evidence.ts'
import type { Span } from '../span.ts'
import type { DailyGoodBad } from './tally.ts'

/** What a site's evidence says of counters that went away. Instants are unix seconds. */
type SiteAbsence = {
  /** Since when nothing of the site is there any more; undefined where something is. */
  readonly silentSince: number | undefined
  /** Days between others that no counter bridges. */
  readonly unbridgedDays: number
}

export function awayAt(site: string, evidence: Evidence | undefined, source: Source): SiteAbsence {
  if (!evidence) return { silentSince: undefined, unbridgedDays: 0 }
  const own = evidence.groups.filter((group) => siteOf(group, source) === site)
  const gone = absentAt(site, evidence, source)
  const isSilent = own.length > 0 && own.every((group) => gone.some(({ labels }) => isSame(labels, group.labels)))
  const unbridged = (evidence.unbridged ?? []).find(({ labels }) => (labels[source.labels.site] ?? '') === site)
  return {
    silentSince: isSilent ? Math.max(...gone.map(({ at }) => at)) : undefined,
    unbridgedDays: unbridged?.days ?? 0,
  }
}

type Absent = NonNullable<Evidence['absent']>[number]

export function absentAt(site: string, { absent = [] }: Evidence, source: Source): readonly Absent[] {
  return absent.filter(({ labels }) => (labels[source.labels.site] ?? '') === site)
}

/** What requests with some labels are; both: nobody knows. */
export type CountsAs = 'good' | 'bad' | 'both' | 'neither'

/**
 * Requests that may have been counted by what went away while its process went on: as many as were counted of the others since, or, where
 * it had counted no more for a while, as many as at its own pace.
 */
export function widenByAbsence(
  tally: DailyGoodBad,
  site: string,
  {
    evidence,
    source,
    sideOf,
    span,
  }: {
    readonly evidence: Evidence | undefined
    readonly source: Source
    readonly sideOf: (labels: Labels) => CountsAs
    readonly span: Span
  },
): { readonly tally: DailyGoodBad; readonly remarks: readonly string[] } {
  const lost = evidence ? absentAt(site, evidence, source).filter(({ kind }) => kind !== 'ended') : []
  if (!evidence || lost.length === 0 || awayAt(site, evidence, source).silentSince !== undefined) {
    return { tally, remarks: [] }
  }
  let widened = tally
  const remarks: string[] = []
  for (const side of ['bad', 'good', 'both'] as const) {
    const own = lost.filter(({ labels, kind }) => sideOf(labels) === side && (kind === 'gone' || side === 'bad'))
    const [first] = own.filter(({ kind }) => kind === 'gone').sort((a, b) => a.at - b.at)
    const [idle] = own
    const told = first ?? idle
    if (!told) continue
    const requests = first
      ? requestsSince(first.at, site, evidence, source, span)
      : own.reduce((sum, each) => sum + atOwnPace(each, evidence, span), 0)
    if (requests === 0) continue
    const more = (bounds: DailyGoodBad['good']) => ({ ...bounds, upper: bounds.upper + requests })
    widened = {
      ...widened,
      ...(side === 'good' ? {} : { bad: more(widened.bad) }),
      ...(side === 'bad' ? {} : { good: more(widened.good) }),
    }
    remarks.push(said(told, site, side, requests, source))
  }
  return { tally: widened, remarks }
}

function said({ labels, at, kind }: Absent, site: string, side: CountsAs, requests: number, source: Source): string {
  const own = Object.entries(labels).filter(([name]) => name !== source.labels.site)
  const what = writeMatchers(own.map(([name, value]) => ({ name, operator: '=' as const, value })))
  const when = new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ')
  const which = side === 'both' ? 'good or bad' : side
  if (kind === 'gone') {
    return `${site}: ${what} went away on ${when} while it was counting, and its process went on: as many requests as were counted since, ${grouped(requests)}, may have been ${which}.`
  }
  return `${site}: ${what} was last seen on ${when}, and its process went on: at its pace of before, ${counted(requests, 'request')} more may have been ${which}.`
}

/** Requests of a site that were counted after an instant; of the day that it is in, the rest's share. */
function requestsSince(at: number, site: string, evidence: Evidence, source: Source, { start, countedUntil }: Span) {
  const day = Math.floor((at - start) / daySeconds)
  const dayEnd = Math.min(start + (day + 1) * daySeconds, countedUntil)
  const rest = (dayEnd - at) / (dayEnd - start - day * daySeconds)
  return evidence.groups
    .filter((group) => siteOf(group, source) === site && (group.labels['le'] ?? '+Inf') === '+Inf')
    .flatMap(({ days }) => days.map(([on, , upper]) => (on > day ? upper : on === day ? Math.ceil(rest * upper) : 0)))
    .reduce((sum, requests) => sum + requests, 0)
}

function atOwnPace({ labels, at }: Absent, { groups }: Evidence, { start, countedUntil }: Span): number {
  const upper = groups.find((group) => isSame(group.labels, labels))?.count ?? 0
  return Math.ceil((upper * Math.max(countedUntil - at, 0)) / Math.max(at - start, daySeconds))
}

function isSame(a: Labels, b: Labels): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => (a[name] ?? '') === (b[name] ?? ''))
}

/**
 * Days without a single sample at the start or the end of a site's quarter, or the rest of its last one: a memory that is shorter than the
 * quarter, or a service that was not there. And days between others, where every process began anew. A counter bridges a hole between two
 * samples, but not these, so as many requests as in the rest of the time are taken to be unknown: each may have been good or bad.
 */
export function widenByUnknownDays(
  tally: DailyGoodBad,
  site: string,
  { start, countedUntil }: Span,
  { silentSince, unbridgedDays }: SiteAbsence = { silentSince: undefined, unbridgedDays: 0 },
) {
  const known = [...tally.days.keys()]
  if (known.length === 0) return { tally, remarks: [] }
  const days = Math.ceil((countedUntil - start) / daySeconds)
  const last = Math.max(...known)
  const edges = Math.min(...known) + (days - 1 - last)
  const until = Math.min(start + (last + 1) * daySeconds, countedUntil)
  const silentSeconds = silentSince === undefined ? 0 : Math.max(until - silentSince, 0)
  const missing = edges + unbridgedDays + silentSeconds / daySeconds
  if (missing <= 0) return { tally, remarks: [] }
  const unknown = Math.ceil(((tally.good.count + tally.bad.count) * missing) / Math.max(days - missing, 1))
  const widen = (bounds: DailyGoodBad['good']) => ({ ...bounds, upper: bounds.upper + unknown })
  const spans = [
    ...(edges > 0 ? [`of ${counted(edges, 'day')} at the quarter's edges`] : []),
    ...(unbridgedDays > 0 ? [`of ${counted(unbridgedDays, 'day')} between others that no counter bridges`] : []),
    ...(silentSeconds > 0 ? [`of the last ${lengthOf(silentSeconds)} of the last day with any`] : []),
  ]
  return {
    tally: { ...tally, good: widen(tally.good), bad: widen(tally.bad) },
    remarks: [`${site} has no samples ${list(spans)}; some ${counted(unknown, 'request')} there are unknown.`],
  }
}

function lengthOf(seconds: number): string {
  return seconds < 5400 ? counted(Math.ceil(seconds / 60), 'minute') : counted(Math.round(seconds / 3600), 'hour')
}
