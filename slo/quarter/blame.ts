import { atLeast, type Fraction } from '../fraction.ts'
import type { Source } from '../promises/source.ts'
import { isBad, kindOf } from './answers.ts'
import type { Evidence } from './evidence.ts'
import type { Blame } from './record.ts'
import type { SiteTallies, Tally } from './tally.ts'

/** The worst of each kind are named; the rest are in the daily table. */
const mostNamed = 5

/** Who spent the budget: stretches of days, sites and, where the counter tells them, codes; worst first. */
export function blame(
  all: Tally,
  sites: SiteTallies,
  target: Fraction,
  requests?: { evidence: Evidence; source: Source },
): Blame {
  const total = all.bad.count
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
    codes: named('code', requests ? badCodes(requests.evidence, requests.source) : []),
  }
}

/** Days in a row of which each broke the target by itself. */
function windowsOf({ days }: Tally, target: Fraction): { fromDay: number; toDay: number; bad: number }[] {
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

function badCodes({ groups }: Evidence, source: Source): ReadonlyMap<string, number> {
  const codes = new Map<string, number>()
  for (const { labels, count } of groups) {
    if (!isBad(kindOf(labels, source))) continue
    const code = nameOf(labels, source)
    codes.set(code, (codes.get(code) ?? 0) + count)
  }
  return codes
}

/** "503", or "0 (UC)" where a response flag says more than the code. */
function nameOf(labels: Readonly<Record<string, string>>, { labels: names, codes }: Source): string {
  const code = labels[names.code] ?? 'no code'
  const flags = names.flags === undefined ? undefined : labels[names.flags]
  const tells = flags !== undefined && flags !== '' && flags !== '-' && code === codes.disconnects?.code
  return tells ? `${code} (${flags})` : code
}
