import { differences } from '../comparison/fingerprint.ts'
import type { Verdict } from '../verdict.ts'
import { counted, list } from '../words.ts'
import { fewestAfter, fewestValues } from './divisive.ts'
import { type Entry, type HistoryMeasure, inOrder, type Lines, measureId } from './entry.ts'
import type { HistoryDesign, HistoryReport, HistorySeries, Trend } from './record.ts'
import { isTold, trendOf } from './trend.ts'

/** What a history shows. Pure: the same lines, the same report. */
export function composeHistory(
  { entries, unread }: Lines,
  design: HistoryDesign,
  about: Pick<HistoryReport, 'id' | 'createdAt' | 'source' | 'command'>,
): HistoryReport {
  const groups = [...Map.groupBy(inOrder(entries), questionOf).values()]
    .toSorted((a, b) => timeOf(b.at(-1)) - timeOf(a.at(-1)))
    .map((group) => judged(group.slice(-design.last)))
  // All measures together are wrong no more often than was said.
  const measures = groups.flatMap((group) => measuresIn(group.filter(isUsed))).length
  const level = design.falseAlarms / Math.max(measures, 1)
  const series = groups.flatMap((group) => seriesOf(group, design, level))
  const doubts = [...series.flatMap((each) => doubtsOf(each)), ...damage(unread)]
  return {
    schemaVersion: 1,
    kind: 'history',
    ...about,
    verdict: verdictOf(series, doubts.length > 0),
    reasons: doubts,
    design,
    series,
    unread: [...unread],
  }
}

/** What was asked; how it was answered last says what else is alike. */
const questionOf = ({ of, fingerprint: { load } }: Entry) => `${of} ${load['scenario'] ?? ''}`
const timeOf = (entry: Entry | undefined) => Date.parse(entry?.at ?? '')

/** A result, and why it does not count. */
type JudgedEntry = { readonly entry: Entry; readonly why: string | undefined }

function judged(group: readonly Entry[]): readonly JudgedEntry[] {
  const latest = group.at(-1)
  return group.map((entry) => ({ entry, why: entry.spoiled ?? (latest && unlike(latest, entry)) }))
}

function unlike(latest: Entry, entry: Entry): string | undefined {
  const differing = differences(latest.fingerprint, entry.fingerprint)
  if (differing.length === 0) return undefined
  const told = differing.map(({ what, a, b }) => `${what} ${b}, now ${a}`)
  return `It was made otherwise than the latest one: ${list(told)}.`
}

const isUsed = ({ why }: JudgedEntry) => why === undefined

function measuresIn(group: readonly JudgedEntry[]): readonly HistoryMeasure[] {
  const all = group.flatMap(({ entry }) => pointsIn(entry).map(({ measure }) => measure))
  return [...new Map(all.map((measure) => [measureId(measure), measure])).values()]
}

const pointsIn = ({ of, points }: Entry) => points.filter(({ measure, value }) => isTold(of, measure, value))

function seriesOf(group: readonly JudgedEntry[], design: HistoryDesign, level: number): readonly HistorySeries[] {
  const latest = group.at(-1)?.entry
  if (!latest) return []
  const { of, fingerprint } = latest
  const used = group.filter(isUsed).length
  const search = { level, least: design.least }
  const after = fewestAfter(used, search)
  const points = (id: string, isUsed: boolean) =>
    group.flatMap(({ entry, why }, result) =>
      pointsIn(entry).flatMap(({ measure, ...point }) =>
        measureId(measure) === id && (why === undefined) === isUsed ? [{ ...point, result }] : [],
      ),
    )
  const places = group.flatMap(({ why }, place) => (why === undefined ? [place] : [])).slice(-design.least)
  const trends = measuresIn(group).map((measure): Trend => {
    const id = measureId(measure)
    const told = points(id, true)
    const trend = { ...trendOf(of, measure, told, design, level), asides: points(id, false) }
    const isFollowed = told.some(({ result }) => places.includes(result))
    return trend.standing === 'steady' && !isFollowed ? { ...trend, standing: 'too-few' } : trend
  })
  return [
    {
      of,
      scenario: fingerprint.load['scenario'] ?? 'no scenario',
      fingerprint,
      results: group.map(({ entry: { id, at, subject, revision }, why }) => ({
        ...{ id, at, subject },
        ...(revision === undefined ? {} : { revision }),
        ...(why === undefined ? {} : { why }),
      })),
      used,
      needed: { results: fewestValues(search), ...(after === undefined ? {} : { after }) },
      trends,
    },
  ]
}

/** So many results in a row that do not count say nothing of what is built now. */
const mostSpoiled = 3

/** Why a series shows nothing, whatever its trends say. */
function doubtsOf({ of, scenario, results, used, needed }: HistorySeries): readonly string[] {
  const name = `${sources[of]} of ${scenario}`
  if (used < needed.results) {
    const others = results.length - used
    const counts = `${counted(used, 'result')} ${used === 1 ? 'counts' : 'count'}`
    const left = others > 0 ? `, ${counted(others, 'other')} ${others === 1 ? 'does' : 'do'} not` : ''
    return [`${name}: ${counts}${left}; a change can be found from ${needed.results} on.`]
  }
  const spoiled = results.length - 1 - results.findLastIndex(({ why }) => why === undefined)
  return spoiled < mostSpoiled
    ? []
    : [`${name}: the latest ${spoiled} results do not count. ${results.at(-1)?.why ?? ''}`]
}

const sources = { run: 'Gates', capacity: 'Capacity searches', comparison: 'Comparisons' } as const

function damage(unread: HistoryReport['unread'] | Lines['unread']): readonly string[] {
  const [first, ...others] = unread
  if (!first) return []
  const more =
    others.length > 0 ? ` So ${others.length === 1 ? 'is' : 'are'} ${counted(others.length, 'line')} more.` : ''
  return [`${first.where} was left out. ${first.why}${more}`]
}

function verdictOf(series: readonly HistorySeries[], isDoubtful: boolean): Verdict {
  const standings = series.flatMap(({ trends }) => trends.map(({ standing }) => standing))
  if (standings.includes('regression')) return 'missed'
  return isDoubtful || !standings.includes('steady') ? 'inconclusive' : 'met'
}
