import type { DayRecord } from './day-cache.ts'
import { tellDoubts } from './doubts.ts'
import { joinGaps } from './gaps.ts'
import { keyOf } from './identity.ts'
import type { Asked, Counted, Ledger } from './request.ts'
import { addInOrder } from './tally.ts'

/** The days of a window as one count. @param cached the dates that were not asked for again */
export function summarise(raw: readonly DayRecord[], cached: ReadonlySet<string>): Counted {
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
  return { groups, daily, ledger, faults, lacksEdges: doubts.some(({ kind }) => kind === 'edge') }
}

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
function joinQueries(queries: readonly Asked[]): readonly Asked[] {
  const byText = Map.groupBy(queries, ({ query }) => query)
  return [...byText].map(([query, each]) => ({
    query,
    at: Math.max(...each.map(({ at }) => at)),
    times: each.reduce((sum, { times }) => sum + times, 0),
  }))
}
