import type { Taken, TrafficCounts } from './traffic-counts.ts'

/** What a file says by its name: page views stand in files of an hour, a day or a month. */
export interface Named {
  /** Unix seconds; 0 where the name tells no time. */
  readonly startSeconds: number
  readonly of: 'hour' | 'day' | 'month'
}

/** A way to write traffic down, a line for each request or for each page. */
export interface Format {
  readonly name: string
  /** In words, for whoever has something else. */
  readonly looks: string
  /** The length of what is counted together, in seconds. */
  readonly stretchSeconds: (named: Named) => number
  readonly read: (line: string, traffic: TrafficCounts, named: Named) => Taken
  /** Whether a line is one of this format. */
  readonly fits: (line: string) => boolean
}

/** From names such as pageviews-20260801-130000.gz and pageviews-20260801-user.bz2. */
export function namedTime(name: string): Named {
  const [, year, month, day, hour] = /(?:^|[^0-9])(\d{4})(\d{2})(\d{2})?(?:-(\d{2})\d{4})?(?![0-9])/.exec(name) ?? []
  const startSeconds = Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1), Number(hour ?? 0)) / 1000
  if (Number.isNaN(startSeconds)) return { startSeconds: 0, of: 'day' }
  return { startSeconds, of: hour !== undefined ? 'hour' : day !== undefined ? 'day' : 'month' }
}
