import type { Sample } from '../../prometheus/samples.ts'
import type { DoubtKind } from '../request.ts'

/** The clock of a process and that of Prometheus may differ so much. */
export const skewSeconds = 300

type Increments = {
  readonly total: number
  readonly resets: number
}

/** Can it be how often something happened? Beyond 2^53 a counter loses events, for it is no whole number any more. */
export function isCount(value: number): boolean {
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER
}

/** A smaller value than the one before it. */
export type Fall = {
  readonly from: number
  readonly before: number
  readonly at: number
  readonly value: number
  /** A single step afterwards made up for half of it or more: the counter had not begun anew, whatever it showed. */
  isMadeUp: boolean
}

/** What has to be known of a series' samples in a part; increments are those after the first sample. */
export type Digest = Increments & {
  readonly first: Sample
  readonly last: Sample
  /** Of the first sample too, where the value that stood before it is known. At most `mostFalls`. */
  readonly falls: readonly Fall[]
  /** Is there a time without samples inside that is longer than a value stands? */
  readonly hole: Hole | undefined
}
export type Hole = { readonly start: number; readonly end: number }

/** What falls as often in a day is no counter; the rest need not be kept. */
const mostFalls = 20

/**
 * How often a counter was counted up by what its samples show. After a reset the new value counts in full; a process that started
 * between two samples is a reset even where the new value has already outgrown the old one.
 * @param baseline the value before the first sample; without it the first sample is the baseline
 * @param starts unix seconds at which the process behind the series started
 */
export function incrementsOf(
  samples: readonly Sample[],
  baseline?: { readonly at: number; readonly value: number },
  starts: readonly number[] = [],
): Increments {
  let total = 0
  let resets = 0
  let previous = baseline
  const unseen = starts.length === 0 ? starts : startsWithoutFall(samples, baseline, starts)
  for (const [at, value] of samples) {
    if (Number.isNaN(value)) continue
    if (previous) {
      const { at: from, value: before } = previous
      const isReset = value < before || unseen.some((start) => start > from && start <= at)
      total += isReset ? value : value - before
      if (isReset) resets++
    }
    previous = { at, value }
  }
  return { total, resets }
}

/** Clocks differ: a fall with no start between its samples has the nearest one, which is none of a second reset beside it. */
function startsWithoutFall(
  samples: readonly Sample[],
  baseline: { readonly at: number; readonly value: number } | undefined,
  starts: readonly number[],
): readonly number[] {
  const taken = new Set<number>()
  let previous = baseline
  for (const [at, value] of samples) {
    if (Number.isNaN(value)) continue
    const from = previous?.at ?? at
    const isOpen = previous !== undefined && value < previous.value
    previous = { at, value }
    if (!isOpen || starts.some((start) => start > from && start <= at)) continue
    const distance = (start: number) => Math.max(from - start, start - at)
    const [nearest] = starts.filter((start) => !taken.has(start)).sort((a, b) => distance(a) - distance(b))
    if (nearest !== undefined && distance(nearest) <= skewSeconds) taken.add(nearest)
  }
  return starts.filter((start) => !taken.has(start))
}

/** @param samples numbers alone, at least one */
export function digestOf(
  samples: readonly [Sample, ...Sample[]],
  known: {
    readonly before?: { readonly at: number; readonly value: number } | undefined
    readonly starts?: readonly number[]
    readonly lookbackSeconds: number
  },
): Digest {
  const { before, starts, lookbackSeconds } = known
  const [first] = samples
  const falls: Fall[] = []
  let hole: Hole | undefined
  let last = before ? ([before.at, before.value] as const) : first
  for (const sample of samples) {
    noteFall(falls, last, sample)
    if (sample !== first && sample[0] - last[0] > lookbackSeconds) hole = { start: last[0], end: sample[0] }
    last = sample
  }
  return { first, last, ...incrementsOf(samples, undefined, starts), falls, hole }
}

/** Enters a fall between two samples, or that a rise makes up for earlier ones. */
export function noteFall(falls: Fall[], [from, before]: Sample, [at, value]: Sample): void {
  if (value < before) {
    if (falls.length < mostFalls) falls.push({ from, before, at, value, isMadeUp: false })
    return
  }
  for (const fall of falls) if (value - before >= (fall.before - fall.value) / 2) fall.isMadeUp = true
}

/** A counter that begins anew counts as fast as it did before, but for a burst. */
const burst = 10

/**
 * Does a fall show that the counter began anew? A start of its process between the two samples proves it, one that is known to lie
 * elsewhere speaks against it. Where nothing is known of starts, what fell by less than a half, to more than it could have
 * counted since, did not begin at zero; and neither did what was made up for faster than it ever counts.
 * @param starts all that are known around the fall
 * @param perSecond what the series counts otherwise
 */
export function isReset(fall: Fall, starts: readonly number[], perSecond: number): boolean {
  if (starts.length > 0) {
    return starts.some((start) => start > fall.from - skewSeconds && start <= fall.at + skewSeconds)
  }
  const most = burst * perSecond * (fall.at - fall.from)
  if (fall.isMadeUp && (fall.before - fall.value) / 2 > most) return false
  return fall.value <= fall.before / 2 || fall.value <= most
}

/** After so long without making up for it, a fall is no slip of a few samples. */
const lastingSeconds = 3600

/**
 * What falls that are no resets take away from the increments that resets would make of them, at least: all that was counted then,
 * and, for one that may be a slip, its depth, which is made up for without an event.
 */
export function doubtOf(falls: readonly Fall[], until: number): number {
  return falls
    .map(({ before, value, at, isMadeUp }) => {
      return isMadeUp || until - at < lastingSeconds ? before : value
    })
    .reduce((sum, doubt) => sum + doubt, 0)
}

/** What the samples of one series say. */
export type SeriesIncrease = {
  /** Less than nothing where a counter fell without having begun anew: what follows makes up for it. */
  readonly certain: number
  /** Counted only if the series began at zero, or anew. */
  readonly perhaps: number
  readonly doubt?: { readonly kind: DoubtKind; readonly at: number; readonly times: number; readonly hint?: string }
  readonly life: 'known' | 'bornProven' | 'bornUnproven' | 'renamed' | 'returned' | 'silent' | 'absent'
  readonly resets: number
  /** Of the samples in the part. */
  readonly spanSeconds: number
}

/** What is certain of a series, and what only perhaps. */
export type IncreaseBounds = Pick<SeriesIncrease, 'certain' | 'perhaps'>
