import type { Labels, Sample } from '../prometheus/prometheus.ts'
import { originOf, type Sighting } from './births.ts'
import { type History, historyOf } from './history.ts'
import { incrementsOf } from './increments.ts'
import type { PartContext } from './part-context.ts'
import type { Gap } from './request.ts'
import type { SeriesFacts } from './series-facts.ts'
import type { Survey } from './survey.ts'

/** What the samples of one series say. */
export type Close = {
  readonly certain: number
  /** Counted only if the series began at zero. */
  readonly perhaps: number
  readonly life: 'known' | 'bornProven' | 'bornUnproven' | 'renamed' | 'returned' | 'silent' | 'absent'
  readonly resets: number
  /** Of the samples in the part. */
  readonly spanSeconds: number
}

/** Reads the samples of doubtful series, and what tells where a new series comes from. */
export async function lookClosely(
  context: PartContext,
  survey: Survey,
  index: number,
  doubtful: readonly SeriesFacts[],
): Promise<ReadonlyMap<SeriesFacts, Close>> {
  if (doubtful.length === 0) return new Map()
  const history = await historyOf(context, survey, index, doubtful)
  const endings = doubtful.filter(({ edges }) => Number.isNaN(edges[index + 1]))
  const endedOf = Map.groupBy(endings, ({ target }) => target)
  const ended = (facts: SeriesFacts) =>
    (facts.target === undefined ? [] : (endedOf.get(facts.target) ?? []))
      .filter((other) => other !== facts)
      .map((other) => lastSighting(other, history, index))
      .filter((each) => each !== undefined)
  return new Map(doubtful.map((facts) => [facts, look(facts, { context, history, index, ended })]))
}

type View = {
  readonly context: PartContext
  readonly history: History
  readonly index: number
  readonly ended: (facts: SeriesFacts) => readonly Sighting[]
}

function look(facts: SeriesFacts, { context, history, index, ended }: View): Close {
  const { request, gaps } = context
  const { part, digests, earlier, starts, seenFrom } = history
  const atStart = facts.edges[index] as number
  const digest = digests.get(facts.key)
  if (!digest) return { ...nothing, life: Number.isNaN(atStart) ? 'absent' : 'silent' }
  const { first, last, total, resets } = digest
  const started = facts.target === undefined ? [] : (starts.get(facts.target) ?? [])
  const counted = { resets, spanSeconds: last[0] - first[0] }
  const before = Number.isNaN(atStart) ? earlier.get(facts.key) : atStart
  if (before !== undefined) {
    const across = incrementsOf([first], { at: part.start, value: before }, started)
    const isKnown = !Number.isNaN(atStart)
    // What was counted in a gap around the window's start may have been counted before it.
    const isCertain = isKnown || part.start > request.window.start
    return {
      ...counted,
      certain: total + (isCertain ? across.total : 0),
      perhaps: isCertain ? 0 : across.total,
      life: isKnown ? 'known' : 'returned',
      resets: resets + across.resets,
    }
  }
  const story = {
    starts: started,
    seenFrom: facts.target === undefined ? undefined : seenFrom.get(facts.target),
    ended: ended(facts),
    unseenFrom: gapBefore(facts.labels, first[0], gaps)?.start,
  }
  const origin = originOf(sighting(facts, first), story, {
    windowStart: request.window.start,
    intervalSeconds: request.scrapeIntervalSeconds ?? 60,
  })
  if (origin.kind === 'zero') return { ...counted, certain: total + first[1], perhaps: 0, life: 'bornProven' }
  if (origin.kind === 'unknown') return { ...counted, certain: total, perhaps: first[1], life: 'bornUnproven' }
  return { ...counted, certain: total + first[1] - origin.before.value, perhaps: 0, life: 'renamed' }
}

const nothing = { certain: 0, perhaps: 0, resets: 0, spanSeconds: 0 }

/** The gap that a sample ended, where nothing of its site was scraped. */
function gapBefore(labels: Labels, at: number, gaps: readonly Gap[]): Gap | undefined {
  const lateSeconds = 300
  return gaps.find((gap) => gap.start < at && at - gap.end <= lateSeconds && concerns(gap, labels))
}

/** Is a series of the site that was not scraped? */
export function concerns(gap: Gap, labels: Labels): boolean {
  return Object.entries(gap.labels).every(([name, value]) => labels[name] === value)
}

function lastSighting(facts: SeriesFacts, { part, digests }: History, index: number): Sighting | undefined {
  const last = digests.get(facts.key)?.last
  if (last) return sighting(facts, last)
  const atStart = facts.edges[index] as number
  return Number.isNaN(atStart) ? undefined : sighting(facts, [part.start, atStart])
}

function sighting({ labels }: SeriesFacts, [at, value]: Sample): Sighting {
  return { at, value, labels }
}
