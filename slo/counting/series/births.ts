import type { Labels } from '../../prometheus/samples.ts'

/** The first, or the last, that was seen of a series. */
export type Sighting = { readonly at: number; readonly value: number; readonly labels: Labels }

/** What is known of the process behind a series, in the part of the window in which the series appeared. */
export type TargetStory = {
  /** When it started, and started again; unix seconds. */
  readonly starts: readonly number[]
  /** Since when it was scraped, at the latest; undefined where nothing tells. */
  readonly seenFrom: number | undefined
  /** Its other series that ended in this part of the window. */
  readonly ended: readonly Sighting[]
  /** Nothing of its site was scraped from here until the birth; undefined where the birth followed no gap. */
  readonly unseenFrom: number | undefined
  /** Do its series come and go while it is scraped? Then absence proves nothing. */
  readonly isHiding: boolean
  /** More than this it can hardly have counted since it was scraped without the series; undefined where nothing tells. */
  readonly mostSince: number | undefined
}

/**
 * Where the first value of a series comes from.
 * - zero: it was counted up from zero since the last look at its target, or since its process started.
 * - renamed: it goes on from the last value of a series with other labels.
 * - unknown: nothing proves either.
 */
type Beginning =
  | { readonly kind: 'zero' }
  | { readonly kind: 'renamed'; readonly before: Sighting }
  | { readonly kind: 'unknown' }

/** A new process is found and scraped within minutes; one that is older was perhaps scraped before under another name. */
const graceSeconds = 900
/** A rename is visible from one scrape to the next; one scrape may be lost. */
const scrapesToRename = 3

export function beginningOf(
  birth: Sighting,
  story: TargetStory,
  { windowStart, intervalSeconds }: { readonly windowStart: number; readonly intervalSeconds: number },
): Beginning {
  const { at, value } = birth
  if (value === 0) return { kind: 'zero' }
  const startedSince = (moment: number) => story.starts.some((start) => start > moment && start <= at)
  const justEnded = story.ended.filter(
    (other) => other.at < at && at - other.at <= scrapesToRename * intervalSeconds && !startedSince(other.at),
  )
  if (justEnded.length > 0) {
    const before = twinOf(birth, justEnded)
    return before ? { kind: 'renamed', before } : { kind: 'unknown' }
  }
  const lookedAt = Math.min(at - graceSeconds, story.unseenFrom ?? at)
  const isNewProcess = startedSince(Math.max(windowStart, lookedAt))
  const wasScrapedWithout = !story.isHiding && story.seenFrom !== undefined && story.seenFrom < at
  const isPlausible = value <= (story.mostSince ?? Number.POSITIVE_INFINITY)
  return isNewProcess || (wasScrapedWithout && isPlausible) ? { kind: 'zero' } : { kind: 'unknown' }
}

/** The one series that differs least in its labels and could go on as this one; undefined where there is none, or more than one. */
function twinOf(birth: Sighting, ended: readonly Sighting[]): Sighting | undefined {
  const candidates = ended
    .filter(({ labels, value }) => labels['le'] === birth.labels['le'] && value <= birth.value)
    .map((other) => ({ other, distance: distance(other.labels, birth.labels) }))
    .sort((a, b) => a.distance - b.distance)
  const [nearest, next] = candidates
  return nearest && nearest.distance !== next?.distance ? nearest.other : undefined
}

function distance(a: Labels, b: Labels): number {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]).length
}
