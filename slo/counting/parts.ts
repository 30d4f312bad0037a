import { daysOf } from '../calendar.ts'
import type { CountRequest, DatedSelector, Selector, Window } from './request.ts'

/** A piece of one UTC day in which the same selectors are in force. */
export type DayPart = Window & {
  readonly date: string
  readonly selectors: readonly Selector[]
  /** Selectors that were in force until the part began: their last values are where renamed series go on from. */
  readonly before: readonly Selector[]
}

/** Parts of equal length that follow one another with the same selectors: what one range query can answer. */
export type RangeParts = { readonly parts: readonly [DayPart, ...DayPart[]]; readonly lengthSeconds: number }

export function partsOf({ window, selectors }: Pick<CountRequest, 'window' | 'selectors'>): readonly DayPart[] {
  const cuts = selectors.flatMap(({ from, until }) => [from, until]).filter((at) => at !== undefined)
  return daysOf(window).flatMap(({ date, start, end }) => {
    const inside = [...new Set(cuts.filter((cut) => cut > start && cut < end))].sort((a, b) => a - b)
    const edges = [start, ...inside, end]
    return edges.slice(1).map((until, index) => {
      const from = edges[index] as number
      const inForce = selectors.filter(isInForce({ start: from, end: until }))
      const before = selectors.filter((each) => each.until === from)
      return { date, start: from, end: until, selectors: inForce, before }
    })
  })
}

const isInForce =
  ({ start, end }: Window) =>
  ({ from, until }: DatedSelector) =>
    (from ?? Number.NEGATIVE_INFINITY) < end && (until ?? Number.POSITIVE_INFINITY) > start

/** Joins neighbours into chunks of at most `most` parts. */
export function chunksOf(parts: readonly DayPart[], most: number): readonly RangeParts[] {
  const chunks: { parts: [DayPart, ...DayPart[]]; lengthSeconds: number }[] = []
  for (const part of parts) {
    const lengthSeconds = part.end - part.start
    const current = chunks.at(-1)
    const before = current?.parts.at(-1)
    const joins =
      current &&
      before &&
      current.parts.length < most &&
      before.end === part.start &&
      current.lengthSeconds === lengthSeconds &&
      sameSelectors(before, part)
    if (joins) current.parts.push(part)
    else chunks.push({ parts: [part], lengthSeconds })
  }
  return chunks
}

function sameSelectors(a: DayPart, b: DayPart): boolean {
  if (a.before.length + b.before.length > 0) return false
  return a.selectors.length === b.selectors.length && a.selectors.every((each, at) => each === b.selectors[at])
}
