import type { CountedPages } from './page-counts.ts'

/** The first pages stand for themselves. */
const aloneRanks = 256
/** Pages further behind are put together where the least popular of them is so many times as popular as the most popular one. */
const alike = 0.99

/**
 * Pages by falling popularity, those that were asked for about equally often as one group: some two thousand groups for any traffic, whose requests add
 * up as before.
 */
export function groupsOf(spectrum: CountedPages['spectrum']): (readonly [requests: number, pages: number])[] {
  const groups: [requests: number, pages: number][] = []
  let ranks = 0
  let highest = Number.POSITIVE_INFINITY
  for (const [requests, pages] of spectrum.toReversed()) {
    const last = groups.at(-1)
    if (last && ranks >= aloneRanks && requests >= highest * alike) {
      last[0] += requests * pages
      last[1] += pages
    } else {
      groups.push([requests * pages, pages])
      highest = requests
    }
    ranks += pages
  }
  return groups
}
