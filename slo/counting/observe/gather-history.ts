import type { DayPart } from '../parts.ts'
import type { CountRequest } from '../request.ts'
import type { History, Surroundings } from '../series/history.ts'
import { type SeriesFacts, type Survey, targetsAtStart } from '../series-facts.ts'
import { digestsOf, lastValues } from './digests.ts'
import { processStarts, scrapesOf, type Witnesses } from './evidence.ts'
import type { Inquiry } from './inquiry.ts'

/** How far a counter is followed back over a gap at the window's start. */
const beforeWindowSeconds = 3600
/** How long a series may have been hidden before the window, at the most. */
const longHiddenSeconds = 30 * 86_400

/** Whom to ask about a part. */
export type Sources = { readonly inquiry: Inquiry; readonly witnesses: Witnesses }

/** Reads the samples of doubtful series, and what tells where new ones come from. */
export async function gatherHistory(
  { inquiry, witnesses }: Sources,
  { request, restarted }: Surroundings,
  survey: Survey,
  index: number,
  doubtful: readonly SeriesFacts[],
): Promise<History> {
  const part = survey.chunk.parts[index] as DayPart
  const comers = doubtful.filter(({ edges }) => Number.isNaN(edges[index]))
  const targets = targetsOf(doubtful)
  const { processStart } = witnesses
  const { starts, shared } = await processStarts(inquiry, request, targets, part, { processStart, restarted })
  const startsOf = ({ target }: SeriesFacts) => (target === undefined ? [] : (starts.get(target) ?? []))
  const digests = await digestsOf({ inquiry, request, part, index }, doubtful, startsOf)
  const fresh = comers.filter(({ key }) => digests.has(key))
  const { start } = request.window
  const around = { from: start - beforeWindowSeconds, until: part.start, part }
  const earlier = await earlierValues({ inquiry, request }, around, fresh, startsOf)
  const unseen = fresh.filter(({ key }) => !earlier.has(key))
  const before = { from: start - longHiddenSeconds, until: Math.min(part.start, around.from), part }
  const longBefore = await earlierValues({ inquiry, request }, before, unseen, startsOf)
  const births = unseen.filter(({ key }) => !longBefore.has(key))
  const scrapes = await scrapesOf(inquiry, request, targetsOf(births), part, witnesses.up)
  const seenFrom = firstSeen(survey, index, births, { digests, scrapes })
  return { part, digests, earlier, longBefore, starts, shared, seenFrom, scrapes }
}

/** A process cannot go on counting from before it started, so values from before its start are somebody else's. */
async function earlierValues(
  { inquiry, request }: { readonly inquiry: Inquiry; readonly request: CountRequest },
  { from, until, part }: { readonly from: number; readonly until: number; readonly part: DayPart },
  fresh: readonly SeriesFacts[],
  startsOf: (facts: SeriesFacts) => readonly number[],
): Promise<ReadonlyMap<string, number>> {
  const bySince = Map.groupBy(fresh, (facts) => {
    const began = startsOf(facts).filter((start) => start <= part.start)
    return Math.ceil(Math.max(from, ...began))
  })
  const earlier = new Map<string, number>()
  for (const [since, series] of bySince) {
    const rangeSeconds = until - since
    if (rangeSeconds <= 0) continue
    for (const [key, value] of await lastValues(inquiry, request, series, { at: until, rangeSeconds })) {
      earlier.set(key, value)
    }
  }
  return earlier
}

/** When targets were first seen: as the part began, with their first sample, or with their first good scrape. */
function firstSeen(
  survey: Survey,
  index: number,
  births: readonly SeriesFacts[],
  { digests, scrapes }: Pick<History, 'digests' | 'scrapes'>,
): ReadonlyMap<string, number> {
  const part = survey.chunk.parts[index] as DayPart
  const wanted = targetsOf(births)
  const since = new Map<string, number>()
  if (wanted.size === 0) return since
  const atStart = targetsAtStart(survey, index)
  const unknown = new Set([...wanted].filter((target) => !atStart.has(target)))
  for (const target of wanted) if (atStart.has(target)) since.set(target, part.start)
  for (const target of unknown) {
    const [at] = scrapes.get(target) ?? []
    if (at !== undefined) since.set(target, at)
  }
  for (const { target, key } of births) {
    const at = digests.get(key)?.first[0]
    if (target === undefined || at === undefined || !unknown.has(target)) continue
    since.set(target, Math.min(at, since.get(target) ?? at))
  }
  return since
}

function targetsOf(series: readonly SeriesFacts[]): ReadonlySet<string> {
  return new Set(series.map(({ target }) => target).filter((target) => target !== undefined))
}
