import type { Sample } from '../prometheus.ts'
import { originOf, type Sighting } from './births.ts'
import { processStarts, scrapedSince, targetsAtStart } from './evidence.ts'
import { incrementsOf } from './increments.ts'
import type { PartContext } from './part-count.ts'
import type { Part } from './parts.ts'
import { lastValues, rawSamples } from './raw-samples.ts'
import type { SeriesFacts, Survey } from './survey.ts'

/** How far a counter is followed back over a gap at the window's start. */
const beforeWindowSeconds = 3600

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
  { journal, request, witnesses, restarted }: PartContext,
  survey: Survey,
  index: number,
  doubtful: ReadonlySet<SeriesFacts>,
): Promise<ReadonlyMap<SeriesFacts, Close>> {
  const closely = new Map<SeriesFacts, Close>()
  if (doubtful.size === 0) return closely
  const part = survey.chunk.parts[index] as Part
  const raw = await rawSamples(journal, request, [...doubtful], part)
  const samplesOf = (facts: SeriesFacts) => raw.get(facts.key) ?? []
  const fresh = [...doubtful].filter((facts) => Number.isNaN(facts.edges[index]) && samplesOf(facts).length > 0)
  const rangeSeconds = part.start - request.window.start + beforeWindowSeconds
  const earlier = await lastValues(journal, request, fresh, { at: part.start, rangeSeconds })
  const births = fresh.filter(({ key }) => !earlier.has(key))
  const targets = new Set(births.map(({ target }) => target).filter((target) => target !== undefined))
  const known = [...restarted].filter((target) => [...doubtful].some((facts) => facts.target === target))
  const starts = await processStarts(journal, request, new Set([...targets, ...known]), part, witnesses.processStart)
  const seen = await seenFrom(targets)

  const intervalSeconds = request.scrapeIntervalSeconds ?? 60
  const endedOf = Map.groupBy(
    [...doubtful].filter(({ edges }) => Number.isNaN(edges[index + 1])),
    ({ target }) => target,
  )
  for (const facts of doubtful) closely.set(facts, look(facts))
  return closely

  function look(facts: SeriesFacts): Close {
    const samples = samplesOf(facts)
    const first = samples[0]
    const started = facts.target === undefined ? [] : (starts.get(facts.target) ?? [])
    const spanSeconds = first ? (samples.at(-1)?.[0] ?? first[0]) - first[0] : 0
    const atStart = facts.edges[index] as number
    const close = (certain: number, perhaps: number, life: Close['life'], resets = 0): Close => {
      return { certain, perhaps, life, resets, spanSeconds }
    }
    if (!first) return close(0, 0, Number.isNaN(atStart) ? 'absent' : 'silent')
    if (!Number.isNaN(atStart)) {
      const { total, resets } = incrementsOf(samples, { at: part.start, value: atStart }, started)
      return close(total, 0, 'known', resets)
    }
    const value = earlier.get(facts.key)
    if (value !== undefined) {
      const { total, resets } = incrementsOf(samples, { at: part.start, value }, started)
      const straddles = part.start === request.window.start
      const across = incrementsOf(samples.slice(0, 1), { at: part.start, value }, started).total
      return straddles ? close(total - across, across, 'returned', resets) : close(total, 0, 'returned', resets)
    }
    const { total, resets } = incrementsOf(samples, undefined, started)
    const origin = originOf(sighting(facts, first), story(facts, started), {
      windowStart: request.window.start,
      intervalSeconds,
    })
    if (origin.kind === 'zero') return close(total + first[1], 0, 'bornProven', resets)
    if (origin.kind === 'renamed') return close(total + first[1] - origin.before.value, 0, 'renamed', resets)
    return close(total, first[1], 'bornUnproven', resets)
  }

  function story(facts: SeriesFacts, started: readonly number[]) {
    if (facts.target === undefined) return { starts: [], seenFrom: undefined, ended: [] }
    const ended = (endedOf.get(facts.target) ?? [])
      .filter((other) => other !== facts)
      .map((other) => lastSighting(other))
      .filter((each) => each !== undefined)
    return { starts: started, seenFrom: seen.get(facts.target), ended }
  }

  function lastSighting(facts: SeriesFacts): Sighting | undefined {
    const last = samplesOf(facts).at(-1)
    if (last) return sighting(facts, last)
    const atStart = facts.edges[index] as number
    return Number.isNaN(atStart) ? undefined : sighting(facts, [part.start, atStart])
  }

  /** When each target was first seen: at the start of the part, with its first sample, or with its first good scrape. */
  async function seenFrom(wanted: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
    const since = new Map<string, number>()
    const atStart = targetsAtStart(survey, index)
    for (const target of wanted) if (atStart.has(target)) since.set(target, part.start)
    const unknown = new Set([...wanted].filter((target) => !since.has(target)))
    for (const [target, at] of await scrapedSince(journal, request, unknown, part, witnesses.up)) since.set(target, at)
    for (const facts of fresh) {
      const at = samplesOf(facts)[0]?.[0]
      if (facts.target === undefined || at === undefined || !unknown.has(facts.target)) continue
      since.set(facts.target, Math.min(at, since.get(facts.target) ?? at))
    }
    return since
  }
}

function sighting({ labels }: SeriesFacts, [at, value]: Sample): Sighting {
  return { at, value, labels }
}
