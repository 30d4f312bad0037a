import { grouped } from '../words.ts'
import type { DayRecord } from './day-cache.ts'
import { fallingFaults, tellDoubts } from './doubts.ts'
import { keyOf } from './identity.ts'
import type { AskedQuery, CountResult, GroupTally, Ledger, Tally } from './request.ts'
import { joinGaps } from './series/gaps.ts'
import { absencesIn, addInOrder, unbridgedIn } from './tally.ts'

/**
 * The days of a window as one count.
 * @param cached the dates that were not asked for again
 * @param siteLabels labels of groups that name a site
 */
export function summarise(
  raw: readonly DayRecord[],
  cached: ReadonlySet<string>,
  siteLabels: readonly string[] = [],
): CountResult {
  const days = madeUp(raw)
  const { groups, lives, doubts } = addInOrder(days)
  const { notes, faults } = tellDoubts(doubts)
  const ledger: Ledger = {
    methods: [...new Set(days.map(({ method }) => method))],
    series: lives.known + lives.bornProven + lives.bornUnproven,
    samples: days.reduce((sum, { samples }) => sum + samples, 0),
    resets: lives.resets,
    births: { proven: lives.bornProven, unproven: lives.bornUnproven },
    renamed: lives.renamed,
    deaths: Math.max(0, lives.ended - lives.returned - lives.renamed),
    gaps: joinGaps(days.flatMap(({ gaps }) => gaps)),
    daysWithoutData: days.filter((day) => day.groups.length === 0).map(({ date }) => date),
    notes: [...new Set([...days.flatMap((day) => day.notes), ...notes])],
    queries: joinQueries(days.flatMap(({ queries }) => queries)),
  }
  const daily = days.map(({ date, start, end, groups: counted, method }) => {
    return { date, start, end, groups: counted, from: cached.has(date) ? ('cache' as const) : method }
  })
  const lacksEdges = doubts.some(({ kind }) => kind === 'edge')
  const away = { absences: absencesIn(days), unbridged: unbridgedIn(days, siteLabels) }
  const counted = { groups, daily, ledger, faults: [...faults, ...fallingFaults(days)], lacksEdges, ...away }
  return isTooMuch(groups) ? withoutCounts(counted) : counted
}

/** What falls again and again can add up to more than whole numbers reach. */
function isTooMuch(groups: readonly GroupTally[]): boolean {
  return groups.reduce((sum, { upper, unseen }) => sum + upper + unseen, 0) > Number.MAX_SAFE_INTEGER
}

function withoutCounts(counted: CountResult): CountResult {
  const emptied = (groups: readonly GroupTally[]) => groups.map(({ labels }) => ({ labels, ...noCount }))
  const why = `More was counted than can be told exactly, beyond ${grouped(Number.MAX_SAFE_INTEGER)}: it is no count of requests.`
  return {
    ...counted,
    groups: emptied(counted.groups),
    daily: counted.daily.map((day) => ({ ...day, groups: emptied(day.groups) })),
    faults: [{ labels: {}, why }, ...counted.faults],
  }
}

const noCount: Tally = { count: 0, lower: 0, upper: 0, unseen: 0 }

/** Days that count less than nothing, because a counter fell, are made up for by those that follow. */
function madeUp(days: readonly DayRecord[]): readonly DayRecord[] {
  const owed = new Map<string, number>()
  return days.map((day) => {
    const groups = day.groups.map((group) => {
      const key = keyOf(group.labels)
      const balance = group.count - (owed.get(key) ?? 0)
      owed.set(key, Math.max(-balance, 0))
      const count = Math.max(balance, 0)
      return { ...group, count, lower: count }
    })
    return { ...day, groups }
  })
}

/** The same question, asked for many days, is one line. */
function joinQueries(queries: readonly AskedQuery[]): readonly AskedQuery[] {
  const byText = Map.groupBy(queries, ({ query }) => query)
  return [...byText].map(([query, each]) => ({
    query,
    at: Math.max(...each.map(({ at }) => at)),
    times: each.reduce((sum, { times }) => sum + times, 0),
  }))
}
