import type { Labels } from '../prometheus/samples.ts'

/** A window or a part of one in unix seconds. Increments seen by samples in (start, end] are its own, so parts add up. */
export type Window = { readonly start: number; readonly end: number }

/** A metric and what stands between the braces: { metric: 'up', matchers: 'job="topics", site!="staging"' }. */
export type Selector = {
  readonly metric: string
  readonly matchers: string
  /** Present where the metric is a native histogram: all its observations are read, or those up to an edge in its own unit. */
  readonly native?: { readonly within?: number }
}

/** A selector that is in force from one instant until another (unix seconds); absent: since ever, for ever. */
export type DatedSelector = Selector & { readonly from?: number; readonly until?: number }

/** Labels (and values) that changed their spelling while the process went on: { label: { old value: new value } }. */
export type Aliases = Readonly<Record<string, Readonly<Record<string, string>>>>

/** One count: increments of counters over a window, grouped by labels. */
export type CountRequest = {
  /** Metrics or labels may be renamed inside the window: then each spelling has its own dated selector. */
  readonly selectors: readonly DatedSelector[]
  /** Labels to group by. `le` is written as a number would be: "500", "0.1", "+Inf", however the server spells it. */
  readonly by: readonly string[]
  readonly window: Window
  /** Only used to estimate what nobody saw; 60 where absent. */
  readonly scrapeIntervalSeconds?: number
  readonly aliases?: Aliases
  /** Of a histogram: each `le` that its series have to have, the smallest first; "+Inf" is the last. */
  readonly edges?: readonly string[]
  /** Labels that together name one scraped process. */
  readonly target?: readonly string[]
  /** Where several servers scrape the same targets: matchers of the one that counts. The selectors hold them already. */
  readonly replica?: string
  /** The metric that tells when a target's process started, in the same jobs; absent: process_start_time_seconds. null: none. */
  readonly processStart?: string | null
  /** The scrapes behind the count; absent: `up` of the same jobs. null: not known. Gaps are told for each value of `gapsBy`. */
  readonly up?: Selector | null
  readonly gapsBy?: readonly string[]
  /**
   * Recorded increments: each sample holds what was counted in the `everySeconds` before it, with labels as in `by`. Days that
   * were recorded without a hole are read from it; the others are counted at the source.
   */
  readonly recorded?: Selector & { readonly everySeconds: number }
}

/**
 * A count of events, proven by samples. `count` is what is certain; where a series appeared and nothing proves that it began at
 * zero, the truth lies in [lower, upper]. `unseen` estimates events after the last scrape of processes that ended: they are in no
 * sample and in none of the other three.
 */
export type Tally = {
  readonly count: number
  readonly lower: number
  readonly upper: number
  readonly unseen: number
}
export type GroupTally = Tally & { readonly labels: Labels }

/**
 * What speaks against a count. fall: a counter fell though nothing shows that it began anew. hidden: a series appeared at a target
 * whose series come and go. moved: a series appeared where one of a process with another name ended. edge: a histogram lacks a bucket. The others are faults: what was counted is no counter of events, or (shared) several of them by turns.
 */
export const doubtKinds = ['fall', 'hidden', 'moved', 'edge', 'gauge', 'fraction', 'odd', 'mixed', 'shared'] as const
export type DoubtKind = (typeof doubtKinds)[number]
export type Doubt = {
  readonly kind: DoubtKind
  /** One for all: 'requests_total{code="500"}'. */
  readonly series: string
  /** The site. */
  readonly labels: Labels
  /** Unix seconds, of the first time. */
  readonly at: number
  readonly times: number
  /** What would settle it. */
  readonly hint?: string | undefined
}
/** Why a site's counts cannot decide, whatever they say; without labels: those of all sites. */
export type Fault = { readonly labels: Labels; readonly why: string }

/** What was counted in one UTC day. A group without any sample is absent: no data is no zero. */
type DayTally = Window & {
  readonly date: string
  readonly groups: readonly GroupTally[]
  readonly from: 'cache' | Method
}

/**
 * remote-read: raw samples as the server keeps them, any Prometheus since 2.13. anchored: range selectors of Prometheus 3 with the flag
 * promql-extended-range-selectors. resets: any Prometheus, and Thanos. raw: every series sample by sample, the slow way that the
 * others are tested against.
 */
export const methods = ['remote-read', 'anchored', 'resets', 'raw', 'recorded'] as const
export type Method = (typeof methods)[number]
/** A method that asks the source itself. */
export type SourceMethod = Exclude<Method, 'recorded'>

export type Gap = Window & { readonly labels: Labels }
export type AskedQuery = { readonly query: string; readonly at: number; readonly times: number }

/** Absence is no zero: how a group of series went away in a part, or came back. */
export const turnKinds = ['ended', 'idle', 'gone', 'back'] as const
/**
 * - ended: none of its series stands at the end of the part; their processes ended or began anew, as far as is known.
 * - idle: the same, but a process went on; that series had not counted any more for a while.
 * - gone: the same, and it was still counting.
 * - back: a series came back, and what it counted meanwhile is counted.
 */
export type GroupTransition = {
  readonly kind: (typeof turnKinds)[number]
  /** Of the group. */
  readonly labels: Labels
  /** Unix seconds: the last sample of any of its series, or the first one after it came back. */
  readonly at: number
}

/** A group that is not there any more, since its last sample. */
export type Absence = Omit<GroupTransition, 'kind'> & { readonly kind: 'ended' | 'idle' | 'gone' }

/** How good the data behind a count is. */
export type Ledger = {
  readonly methods: readonly Method[]
  /** Distinct series, renamed ones counted once. */
  readonly series: number
  /** Samples that Prometheus had to read, as it says itself; 0 where it does not say. */
  readonly samples: number
  readonly resets: number
  readonly births: { readonly proven: number; readonly unproven: number }
  /** Series that took over from one of another name, without a break in their values. */
  readonly renamed: number
  readonly deaths: number
  /** Spans in which nothing of a site was scraped. */
  readonly gaps: readonly Gap[]
  /** Days of the window without a single sample, "2026-09-01". */
  readonly daysWithoutData: readonly string[]
  /** Warnings and infos of Prometheus, and what we noticed ourselves. */
  readonly notes: readonly string[]
  readonly queries: readonly AskedQuery[]
}

export type CountResult = {
  readonly groups: readonly GroupTally[]
  readonly daily: readonly DayTally[]
  readonly ledger: Ledger
  readonly faults: readonly Fault[]
  /** Is a bucket missing for a time that had to be there? */
  readonly lacksEdges: boolean
  /** Groups that went away and have not come back. */
  readonly absences: readonly Absence[]
  /** Whole days between others of which a site has no sample, and that no counter bridges. */
  readonly unbridged: readonly { readonly labels: Labels; readonly days: number }[]
}
