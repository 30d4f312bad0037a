import { atLeast, type Fraction } from '../../fraction.ts'
import type { Blame } from '../record.ts'
import type { DailyGoodBad, SiteTallies } from './tally.ts'

/** The worst of each kind are named; the rest are in the daily table. */
const mostNamed = 5

/** Who spent the budget: stretches of days, sites and, where the counter tells them, codes; worst first. */
export function blame(
  all: DailyGoodBad,
  sites: SiteTallies,
  target: Fraction,
  badByCode: ReadonlyMap<string, number>,
): Blame {
  const total = all.bad.count
  // Buckets that contradict each other may tell of bad requests on days, and of none in all.
  if (total === 0) return { windows: [], days: [], sites: [], codes: [] }
  const named = <K extends string, V>(key: K, entries: Iterable<readonly [V, number]>) =>
    [...entries]
      .filter(([, bad]) => bad > 0)
      .sort((a, b) => b[1] - a[1])
      .slice(0, mostNamed)
      .map(
        ([value, bad]) => ({ [key]: value, bad, share: bad / total }) as Record<K, V> & { bad: number; share: number },
      )
  const windows = windowsOf(all, target).sort((a, b) => b.bad - a.bad)
  return {
    windows: windows.slice(0, mostNamed).map((window) => ({ ...window, share: window.bad / total })),
    days: named(
      'day',
      [...all.days].map(([day, { bad }]) => [day, bad.count] as const),
    ),
    sites: named(
      'site',
      [...sites].map(([site, { bad }]) => [site, bad.count] as const),
    ),
    codes: named('code', badByCode),
  }
}

/** Days in a row of which each broke the target by itself. */
function windowsOf({ days }: DailyGoodBad, target: Fraction): { fromDay: number; toDay: number; bad: number }[] {
  const broken = [...days]
    .map(([day, { good, bad }]) => ({ day, bad: bad.count, total: good.count + bad.count }))
    .filter(({ bad, total }) => total > 0 && !atLeast(total - bad, total, target))
    .sort((a, b) => a.day - b.day)
  const windows: { fromDay: number; toDay: number; bad: number }[] = []
  for (const { day, bad } of broken) {
    const last = windows.at(-1)
    if (last && day === last.toDay + 1) windows[windows.length - 1] = { ...last, toDay: day, bad: last.bad + bad }
    else windows.push({ fromDay: day, toDay: day, bad })
  }
  return windows
}
