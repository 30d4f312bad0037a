import type { Labels } from '../prometheus/prometheus.ts'
import { keyOf } from './identity.ts'
import type { Doubt, GroupTally, Tally, Turn } from './request.ts'
import { absencesIn, joinTurns } from './turns.ts'

/** How the series of a part, a day or a window came and went. */
export type Lives = {
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
  readonly turns: readonly Turn[]
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
