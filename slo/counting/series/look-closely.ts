import type { Sample } from '../../prometheus/samples.ts'
import { canonicalLabels, keyOf } from '../identity.ts'
import type { SeriesFacts, Survey } from '../series-facts.ts'
import { beginningOf, type Sighting } from './births.ts'
import { gapBefore } from './gaps.ts'
import { hidesInside } from './hiding.ts'
import type { History, Surroundings } from './history.ts'
import { type Digest, doubtOf, type Fall, incrementsOf, isReset, type SeriesIncrease } from './increments.ts'
import { aliasesFor, type Moves } from './moved.ts'

/** What the samples of doubtful series say. */
export function lookClosely(
  around: Surroundings,
  survey: Survey,
  { index, moves, history }: { readonly index: number; readonly moves: Moves; readonly history: History },
  doubtful: readonly SeriesFacts[],
): ReadonlyMap<SeriesFacts, SeriesIncrease> {
  const endings = doubtful.filter(({ edges }) => Number.isNaN(edges[index + 1]))
  const endedOf = Map.groupBy(endings, ({ target }) => target)
  const ended = (facts: SeriesFacts) =>
    (facts.target === undefined ? [] : (endedOf.get(facts.target) ?? []))
      .filter((other) => other !== facts)
      .map((other) => lastSighting(other, history, index))
      .filter((each) => each !== undefined)
  const paceOf = pacesIn(survey, index)
  return new Map(
    doubtful.map((facts) => [facts, look(facts, { around, history, survey, index, moves, ended, paceOf })]),
  )
}

/** How much all series of a target that were there throughout a part count in a second; undefined where none was. */
function pacesIn({ series, chunk }: Survey, index: number): (target: string) => number | undefined {
  let paces: Map<string, number> | undefined
  const all = () => {
    const found = new Map<string, number>()
    for (const { target, edges } of series.values()) {
      const rise = (edges[index + 1] as number) - (edges[index] as number)
      if (target === undefined || Number.isNaN(rise)) continue
      found.set(target, (found.get(target) ?? 0) + Math.max(rise, 0) / chunk.lengthSeconds)
    }
    return found
  }
  return (target) => {
    paces ??= all()
    return paces.get(target)
  }
}

/** Nobody fails this much more often than was asked: a first value beyond it was counted for longer. */
const burst = 10
/** So few may come at once at a target with next to no requests. */
const fewRequests = 100
/** A scrape or two may have been lost. */
const scrapesBetween = 3

type View = {
  readonly around: Surroundings
  readonly history: History
  readonly survey: Survey
  readonly index: number
  readonly moves: Moves
  readonly ended: (facts: SeriesFacts) => readonly Sighting[]
  readonly paceOf: (target: string) => number | undefined
}

function look(facts: SeriesFacts, view: View): SeriesIncrease {
  const { around, history, index } = view
  const atStart = facts.edges[index] as number
  const digest = history.digests.get(facts.key)
  if (!digest) return { ...nothing, life: Number.isNaN(atStart) ? 'absent' : 'silent' }
  const starts = facts.target === undefined ? [] : (history.starts.get(facts.target) ?? [])
  const before = Number.isNaN(atStart) ? history.earlier.get(facts.key) : atStart
  if (before === undefined) return lookAtComer(facts, digest, starts, view)
  const { first } = digest
  const isKnown = !Number.isNaN(atStart)
  const across = incrementsOf([first], { at: history.part.start, value: before }, starts)
  const isBack = !isKnown && first[1] < before
  const back: Fall[] = isBack
    ? [{ from: history.part.start, before, at: first[0], value: first[1], isMadeUp: false }]
    : []
  const inside = within(digest, [...back, ...digest.falls], starts, across)
  // What was counted in a gap around the window's start may have been counted before it.
  const isCertain = isKnown || history.part.start > around.request.window.start
  const life = isKnown ? 'known' : 'returned'
  // Who began again between its last sample before the part and the part itself may have outgrown that sample before it is seen.
  const since = history.part.start - (around.request.scrapeIntervalSeconds ?? 60)
  const isOutgrown = isKnown && first[1] >= before && starts.some((at) => at > since && at <= history.part.start)
  if (isCertain) return { ...inside, perhaps: inside.perhaps + (isOutgrown ? before : 0), life }
  return { ...inside, certain: inside.certain - across.total, perhaps: inside.perhaps + across.total, life }
}

/** What was counted since the value before the first sample. A fall that is no reset is at most one, and at least none. */
function within(digest: Digest, falls: readonly Fall[], starts: readonly number[], across = nothingAcross) {
  const { first, last } = digest
  const spanSeconds = last[0] - first[0]
  const anew = falls.filter(({ from }) => from >= first[0]).reduce((sum, { value }) => sum + value, 0)
  const perSecond = (digest.total - anew) / Math.max(spanSeconds, 1)
  const total = digest.total + across.total
  const doubted = falls.filter((fall) => !isReset(fall, starts, perSecond))
  const slight =
    starts.length > 0 ? doubted : falls.filter(({ value, before, isMadeUp }) => isMadeUp || value > before / 2)
  const [fall] = doubted
  const times = doubted.length
  const told = { resets: digest.resets + across.resets - times, spanSeconds }
  if (Math.max(times, slight.length) >= fallsOfGauge) {
    const at = (falls[0] as Fall).at
    return { ...told, certain: 0, perhaps: total, doubt: { kind: 'gauge' as const, at, times: falls.length } }
  }
  if (!fall) return { ...told, certain: total, perhaps: 0 }
  const doubt = doubtOf(doubted, last[0])
  return { ...told, certain: total - doubt, perhaps: doubt, doubt: { kind: 'fall' as const, at: fall.at, times } }
}

const nothingAcross = { total: 0, resets: 0 }

/** A counter that falls so often in a day is none. */
const fallsOfGauge = 10

function lookAtComer(facts: SeriesFacts, digest: Digest, starts: readonly number[], view: View): SeriesIncrease {
  const { around, history, ended } = view
  const { request, gaps, lookbackSeconds, hiding } = around
  const { part, longBefore, seenFrom, scrapes } = history
  const { first } = digest
  const inside = within(digest, digest.falls, starts)
  const old = longBefore.get(facts.key)
  if (old !== undefined && old <= first[1]) {
    return { ...inside, perhaps: inside.perhaps + first[1] - old, life: 'returned' }
  }
  const move = moveTo(facts, first, starts, view)
  if (move?.kind === 'proven') {
    return { ...inside, certain: inside.certain + first[1] - move.before.value, life: 'renamed' }
  }
  const seen = facts.target === undefined ? [] : (scrapes.get(facts.target) ?? [])
  const span = { until: part.end, lookbackSeconds }
  const gap = gapBefore(facts.labels, first[0], gaps)
  const pace = facts.target === undefined ? undefined : view.paceOf(facts.target)
  const between = Math.max(scrapesBetween * (request.scrapeIntervalSeconds ?? 60), gap ? first[0] - gap.start : 0)
  const story = {
    starts,
    seenFrom: facts.target === undefined ? undefined : seenFrom.get(facts.target),
    ended: ended(facts),
    unseenFrom: gap?.start,
    mostSince: pace === undefined ? undefined : Math.max(fewRequests, burst * pace * between),
    isHiding:
      old !== undefined || cameAlone(facts, view) || hiding.hides(facts) || hidesInside(digest, seen, starts, span),
  }
  const origin = beginningOf(sighting(facts, first), story, {
    windowStart: request.window.start,
    intervalSeconds: request.scrapeIntervalSeconds ?? 60,
  })
  if (origin.kind === 'zero') return { ...inside, certain: inside.certain + first[1], life: 'bornProven' }
  if (origin.kind === 'renamed') {
    return { ...inside, certain: inside.certain + first[1] - origin.before.value, life: 'renamed' }
  }
  const isLarge = story.mostSince !== undefined && first[1] > story.mostSince && story.seenFrom !== undefined
  const hidden = { doubt: { kind: 'hidden' as const, at: first[0], times: 1 } }
  const moved = move && { doubt: { kind: 'moved' as const, at: first[0], times: 1, hint: move.hint } }
  const perhaps = inside.perhaps + first[1]
  return {
    ...(story.isHiding || (isLarge && !moved) ? hidden : (moved ?? {})),
    ...inside,
    perhaps,
    life: 'bornUnproven',
  }
}

/** Of the processes that ended under another name, does this one go on? It started when that one did, and no value is smaller. */
function moveTo(facts: SeriesFacts, first: Sample, starts: readonly number[], { around, history, index, moves }: View) {
  const from = (moves.get(facts) ?? []).flatMap((other) => {
    const before = lastSighting(other, history, index)
    return before && before.at < first[0] && before.value <= first[1] ? [{ other, before }] : []
  })
  const isSame = ({ other, before }: (typeof from)[number]) => {
    const theirs = history.starts.get(other.target ?? '') ?? []
    return theirs.some((start) => starts.includes(start)) && !starts.some((start) => start > before.at)
  }
  const [proven, ...others] = from.filter(isSame)
  if (proven && others.length === 0) return { kind: 'proven', before: proven.before } as const
  const [only, ...more] = from
  const isKnown =
    starts.length > 0 && from.every(({ other }) => (history.starts.get(other.target ?? '') ?? []).length > 0)
  if (!only || more.length > 0 || (isKnown && !proven)) return undefined
  return { kind: 'possible', hint: aliasesFor(only.other, facts, around.request) } as const
}

/** A bucket that appears in a histogram that was there before was not born by an event. */
function cameAlone({ labels, target }: SeriesFacts, { survey, index }: View): boolean {
  const { le, ...rest } = labels
  if (le === undefined || le === '+Inf' || target === undefined) return false
  const whole = survey.series.get(keyOf(canonicalLabels({ ...rest, le: '+Inf' })))
  return whole !== undefined && !Number.isNaN(whole.edges[index])
}

const nothing = { certain: 0, perhaps: 0, resets: 0, spanSeconds: 0 }

function lastSighting(facts: SeriesFacts, { part, digests }: History, index: number): Sighting | undefined {
  const last = digests.get(facts.key)?.last
  if (last) return sighting(facts, last)
  const atStart = facts.edges[index] as number
  return Number.isNaN(atStart) ? undefined : sighting(facts, [part.start, atStart])
}

function sighting({ labels }: SeriesFacts, [at, value]: Sample): Sighting {
  return { at, value, labels }
}
