import { endingsIn } from './observe/endings.ts'
import { gatherHistory, type Sources } from './observe/gather-history.ts'
import { boundMissingEdges, type Leaves, PartSum } from './part-sum.ts'
import type { DayPart } from './parts.ts'
import type { Surroundings } from './series/history.ts'
import { lookClosely } from './series/look-closely.ts'
import { movesIn } from './series/moved.ts'
import { isAmong, type SeriesFacts, type Survey } from './series-facts.ts'
import type { PartTally } from './tally.ts'

/** Counts one part: most series from the survey alone, those with a birth, a gap or a restart sample by sample. */
export async function countPart(
  sources: Sources,
  around: Surroundings,
  survey: Survey,
  index: number,
): Promise<PartTally> {
  const part = survey.chunk.parts[index] as DayPart
  const present = [...survey.series.values()].filter(({ inside }) => !Number.isNaN(inside[index]))
  const doubtful = new Set(present.filter((facts) => isDoubtful(around, facts, index)))
  const comers = [...doubtful].filter(({ edges }) => Number.isNaN(edges[index]))
  for (const facts of endedBeside(survey, comers, index)) doubtful.add(facts)
  const moves = movesIn(survey, comers, index, around.request)
  for (const facts of [...moves.values()].flat()) doubtful.add(facts)
  const history = doubtful.size > 0 ? await gatherHistory(sources, around, survey, index, [...doubtful]) : undefined
  const closely = history && lookClosely(around, survey, { index, moves, history }, [...doubtful])
  const tally = new PartSum(around, part)
  for (const facts of survey.series.values()) {
    const isShared = facts.target !== undefined && history?.shared.has(facts.target) === true
    const odd = isShared ? 'shared' : oddOf(facts, index)
    if (odd) tally.doubt(facts, { kind: odd, at: part.start, times: 1 })
    const before = facts.edges[index] as number
    const after = facts.edges[index + 1] as number
    const close = closely?.get(facts)
    const leaves = leavesOf(facts, index)
    if (close) tally.addClose(facts, close, leaves)
    else if (!Number.isNaN(facts.inside[index])) {
      const total = around.method === 'resets' ? after - before : (facts.inside[index] as number)
      const seen = facts.digests.get(index)
      const spanSeconds = seen ? seen.last[0] - seen.first[0] : part.end - part.start
      tally.addPlain(facts, { total, spanSeconds }, leaves)
    } else if (!Number.isNaN(before)) tally.addSilent(leaves)
  }
  const { inquiry } = sources
  const { request, hiding } = around
  const lastOf = (facts: SeriesFacts) => (history?.digests.get(facts.key) ?? facts.digests.get(index))?.last[0]
  tally.turn(await endingsIn({ inquiry, request, part, index }, survey, hiding, lastOf))
  for (const [{ key, group }, { life }] of closely ?? []) {
    const first = history?.digests.get(key)?.first
    if (life === 'returned' && first) tally.turn([{ kind: 'back', labels: group, at: first[0] }])
  }
  const { edges } = around.request
  if (edges) boundMissingEdges(tally, survey.histograms(), edges, { part, index })
  return tally.sum()
}

/** What comes after the last part of a survey is not known here. */
function leavesOf({ edges, inside }: SeriesFacts, index: number): Leaves {
  if (Number.isNaN(edges[index + 1])) return 'inside'
  const isNext = index + 1 < inside.length
  return isNext && Number.isNaN(inside[index + 1]) && Number.isNaN(edges[index + 2]) ? 'at the end' : 'no'
}

/** Is the survey not enough to count this series in this part? */
function isDoubtful({ method, restarted }: Surroundings, facts: SeriesFacts, index: number): boolean {
  const { edges, inside, clashes, digests, target } = facts
  if (method === 'raw' || isAmong(clashes, index) || Number.isNaN(edges[index])) return true
  if (target !== undefined && restarted.has(target)) return true
  if (method === 'resets') return inside[index] !== 0 || Number.isNaN(edges[index + 1])
  const rise = (edges[index + 1] as number) - (edges[index] as number)
  if (method === 'anchored') return inside[index] !== rise
  return (digests.get(index)?.falls.length ?? 0) > 0
}

/** What no counter of events can be. */
function oddOf(
  { odd, fractions, apart, edges, inside }: SeriesFacts,
  index: number,
): 'odd' | 'fraction' | 'mixed' | undefined {
  if (isAmong(odd, index)) return 'odd'
  if (isAmong(apart, index) && isAmong(apart, index + 1)) return 'mixed'
  const isFraction = (value: number) => !Number.isNaN(value) && !Number.isInteger(value)
  const values = [edges[index], edges[index + 1], inside[index]] as number[]
  return isAmong(fractions, index) || values.some(isFraction) ? 'fraction' : undefined
}

/** Series that ended in the part and share their target with one that appeared: perhaps it goes on under another name. */
function endedBeside(survey: Survey, comers: readonly SeriesFacts[], index: number): readonly SeriesFacts[] {
  const targets = new Set(comers.map(({ target }) => target).filter((target) => target !== undefined))
  if (targets.size === 0) return []
  return [...survey.series.values()].filter(
    ({ target, edges }) =>
      target !== undefined && targets.has(target) && !Number.isNaN(edges[index]) && Number.isNaN(edges[index + 1]),
  )
}
