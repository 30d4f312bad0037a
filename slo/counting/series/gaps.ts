import type { Labels } from '../../prometheus/samples.ts'
import { keyOf } from '../identity.ts'
import type { Gap } from '../request.ts'

/** The gap that a sample ended, where nothing of its site was scraped. */
export function gapBefore(labels: Labels, at: number, gaps: readonly Gap[]): Gap | undefined {
  const lateSeconds = 300
  return gaps.find((gap) => gap.start < at && at - gap.end <= lateSeconds && concerns(gap, labels))
}

/** Is a series of the site that was not scraped? */
export function concerns(gap: Gap, labels: Labels): boolean {
  return Object.entries(gap.labels).every(([name, value]) => labels[name] === value)
}

/** Gaps that go on over midnight are one. */
export function joinGaps(gaps: readonly Gap[]): readonly Gap[] {
  const bySite = Map.groupBy(gaps, ({ labels }) => keyOf(labels))
  return [...bySite.values()].flatMap((each) => {
    const joined: Gap[] = []
    for (const gap of each.toSorted((a, b) => a.start - b.start)) {
      const last = joined.at(-1)
      if (last && gap.start <= last.end) joined[joined.length - 1] = { ...last, end: Math.max(last.end, gap.end) }
      else joined.push(gap)
    }
    return joined
  })
}
