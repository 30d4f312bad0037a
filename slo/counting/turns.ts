import type { Labels } from '../prometheus/prometheus.ts'
import { keyOf, pick } from './identity.ts'
import type { Absence, Method, Turn } from './request.ts'

type Told = { readonly groups: readonly { readonly labels: Labels }[]; readonly turns: readonly Turn[] }

/** Of parts side by side: a group went away where it did in each that has it. */
export function joinTurns(parts: readonly Told[]): readonly Turn[] {
  const endings = parts.flatMap(({ turns }) => turns.filter(({ kind }) => kind !== 'back'))
  const joined = [...Map.groupBy(endings, ({ labels }) => keyOf(labels))].flatMap(([key, same]): Turn[] => {
    const stands = parts.some(
      ({ groups, turns }) =>
        groups.some(({ labels }) => keyOf(labels) === key) &&
        !turns.some(({ kind, labels }) => kind !== 'back' && keyOf(labels) === key),
    )
    const [first] = same
    if (stands || !first) return []
    const kind = (['gone', 'idle'] as const).find((each) => same.some((turn) => turn.kind === each)) ?? 'ended'
    return [{ kind, labels: first.labels, at: Math.max(...same.map(({ at }) => at)) }]
  })
  return [...parts.flatMap(({ turns }) => turns.filter(({ kind }) => kind === 'back')), ...joined]
}

/** The groups that went away and have not come back, of parts in their order. Who has come back before hides what is idle. */
export function absencesIn(parts: readonly Told[]): readonly Absence[] {
  const turns = parts.flatMap((part, index) => part.turns.map((turn) => ({ ...turn, index })))
  const lastSeen = new Map<string, number>()
  for (const [index, { groups }] of parts.entries()) for (const { labels } of groups) lastSeen.set(keyOf(labels), index)
  return [...Map.groupBy(turns, ({ labels }) => keyOf(labels))].flatMap(([key, own]) => {
    const last = own.findLast(({ kind }) => kind !== 'back')
    if (!last || last.kind === 'back' || last.index < (lastSeen.get(key) ?? -1)) return []
    const { kind, labels, at } = last
    const hides = own.some(
      (left) =>
        (left.kind === 'idle' || left.kind === 'gone') && own.some((turn) => turn.kind === 'back' && turn.at > left.at),
    )
    return [{ kind: hides ? 'ended' : kind, labels, at }]
  })
}

/** Whole days between others of which a site has no sample, where no counter that came back tells what was counted meanwhile. */
export function unbridgedIn(
  days: readonly (Told & { readonly method: Method })[],
  siteLabels: readonly string[],
): readonly { readonly labels: Labels; readonly days: number }[] {
  const sites = new Map<string, { readonly labels: Labels; last: number; days: number }>()
  for (const [at, { groups, turns, method }] of days.entries()) {
    for (const labels of new Map(groups.map((group) => siteOf(group.labels, siteLabels))).values()) {
      const known = sites.get(keyOf(labels)) ?? { labels, last: at, days: 0 }
      const away = Math.max(at - known.last - 1, 0)
      const isBridged =
        method === 'recorded' ||
        turns.some(({ kind, labels: back }) => kind === 'back' && siteOf(back, siteLabels)[0] === keyOf(labels))
      sites.set(keyOf(labels), { labels, last: at, days: known.days + (isBridged ? 0 : away) })
    }
  }
  return [...sites.values()].flatMap(({ labels, days: away }) => (away > 0 ? [{ labels, days: away }] : []))
}

function siteOf(labels: Labels, names: readonly string[]): readonly [key: string, labels: Labels] {
  const site = pick(labels, names)
  return [keyOf(site), site]
}
