import type { Labels } from '../prometheus/samples.ts'
import { keyOf, pick } from './identity.ts'
import type { Absence, Doubt, GroupTally, GroupTransition, Method, Tally } from './request.ts'

/** How the series of a part, a day or a window came and went. */
type Lives = {
  /** Series that were there before, seen for the first time. */
  readonly known: number
  readonly bornProven: number
  readonly bornUnproven: number
  readonly renamed: number
  readonly ended: number
  /** Series that came back after a gap. */
  readonly returned: number
  readonly resets: number
}

export type PartTally = {
  readonly groups: readonly GroupTally[]
  readonly lives: Lives
  readonly doubts: readonly Doubt[]
  readonly turns: readonly GroupTransition[]
}

export const noLives: Lives = {
  known: 0,
  bornProven: 0,
  bornUnproven: 0,
  renamed: 0,
  ended: 0,
  returned: 0,
  resets: 0,
}

const nothing: Tally = { count: 0, lower: 0, upper: 0, unseen: 0 }

function addTally(a: Tally, b: Tally): Tally {
  return { count: a.count + b.count, lower: a.lower + b.lower, upper: a.upper + b.upper, unseen: a.unseen + b.unseen }
}

function addLives(a: Lives, b: Lives): Lives {
  const names = Object.keys(noLives) as (keyof Lives)[]
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as Lives
}

/** Adds up what was counted of different series in the same time. */
export function addSideBySide(parts: readonly PartTally[]): PartTally {
  const groups = new Groups()
  for (const part of parts) for (const { labels, ...tally } of part.groups) groups.add(labels, tally)
  const lives = parts.reduce((sum, part) => addLives(sum, part.lives), noLives)
  const doubts = joinDoubts(parts.flatMap((part) => part.doubts))
  return { groups: groups.all(), lives, doubts, turns: joinTurns(parts) }
}

/** Adds up what was counted one after another; series that were known before are those that the first part with any knows. */
export function addInOrder(parts: readonly PartTally[]): PartTally {
  const { groups, lives, doubts } = addSideBySide(parts)
  const turns = [...parts.flatMap((part) => part.turns.filter(({ kind }) => kind === 'back')), ...absencesIn(parts)]
  const first = parts.find((part) => part.lives.known + part.lives.bornProven + part.lives.bornUnproven > 0)
  return { groups, doubts, turns, lives: { ...lives, known: first?.lives.known ?? 0 } }
}

/** Of each kind and site the first one, with how often there were others. */
export function joinDoubts(doubts: readonly Doubt[]): readonly Doubt[] {
  const byKind = Map.groupBy(doubts, ({ kind, labels }) => `${kind} ${keyOf(labels)}`)
  return [...byKind.values()].map((same) => {
    const first = same.reduce((a, b) => (b.at < a.at ? b : a))
    return { ...first, times: same.reduce((sum, { times }) => sum + times, 0) }
  })
}

/** Tallies by their labels. */
export class Groups {
  readonly #groups = new Map<string, GroupTally>()

  add(labels: Labels, tally: Tally): void {
    const key = keyOf(labels)
    this.#groups.set(key, { labels, ...addTally(this.#groups.get(key) ?? nothing, tally) })
  }

  all(): readonly GroupTally[] {
    return [...this.#groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
  }
}

type TalliedPart = {
  readonly groups: readonly { readonly labels: Labels }[]
  readonly turns: readonly GroupTransition[]
}

/** Of parts side by side: a group went away where it did in each that has it. */
export function joinTurns(parts: readonly TalliedPart[]): readonly GroupTransition[] {
  const endings = parts.flatMap(({ turns }) => turns.filter(({ kind }) => kind !== 'back'))
  const joined = [...Map.groupBy(endings, ({ labels }) => keyOf(labels))].flatMap(([key, same]): GroupTransition[] => {
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
export function absencesIn(parts: readonly TalliedPart[]): readonly Absence[] {
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
  days: readonly (TalliedPart & { readonly method: Method })[],
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
