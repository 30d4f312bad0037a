import type { Labels } from '../prometheus/samples.ts'
import { writeMatchers } from '../promql/matchers.ts'
import { pick } from './identity.ts'
import type { DayPart } from './parts.ts'
import type { Doubt, Gap, GroupTransition } from './request.ts'
import { writeSeries } from './selector-text.ts'
import { concerns } from './series/gaps.ts'
import type { Surroundings } from './series/history.ts'
import type { IncreaseBounds, SeriesIncrease } from './series/increments.ts'
import type { Histograms, SeriesFacts } from './series-facts.ts'
import { Groups, joinDoubts, noLives, type PartTally } from './tally.ts'

/** Does a series end inside the part, or so shortly before its end that its last value still stands there? */
export type Leaves = 'no' | 'inside' | 'at the end'

/** Adds the series of a part up. */
export class PartSum {
  readonly #groups = new Groups()
  readonly #lives = { ...noLives }
  readonly #gaps: readonly Gap[]
  readonly #intervalSeconds: number
  readonly #doubts: Doubt[] = []
  readonly #turns: GroupTransition[] = []
  readonly #seen = new Map<SeriesFacts, IncreaseBounds>()
  readonly #siteLabels: readonly string[]

  constructor({ request, gaps }: Pick<Surroundings, 'request' | 'gaps'>, part: DayPart) {
    this.#gaps = gaps.filter((gap) => gap.start < part.end && gap.end > part.start)
    this.#siteLabels = request.gapsBy ?? ['site']
    this.#intervalSeconds = request.scrapeIntervalSeconds ?? 60
  }

  addPlain(
    facts: SeriesFacts,
    { total, spanSeconds }: { readonly total: number; readonly spanSeconds: number },
    leaves: Leaves,
  ): void {
    this.#seen.set(facts, { certain: total, perhaps: 0 })
    this.#lives.known++
    if (leaves === 'inside') this.#lives.ended++
    this.#add(facts, total, 0, leaves === 'no' ? 0 : 1, spanSeconds)
  }

  addClose(
    facts: SeriesFacts,
    { certain, perhaps, life, resets, spanSeconds, doubt }: SeriesIncrease,
    leaves: Leaves,
  ): void {
    if (life === 'absent') return
    if (life === 'silent') {
      this.addSilent(leaves)
      return
    }
    this.#seen.set(facts, { certain, perhaps })
    if (doubt) this.doubt(facts, doubt)
    this.#lives[life]++
    if (leaves === 'inside') this.#lives.ended++
    if (resets > 0) this.#lives.resets++
    this.#add(facts, certain, perhaps, resets + (leaves === 'no' ? 0 : 1), spanSeconds)
  }

  /** A series that was there when the part began and had no sample in it. */
  addSilent(leaves: Leaves): void {
    if (leaves === 'inside') this.#lives.ended++
  }

  /** What was counted of a series; undefined where it has no sample. */
  of(facts: SeriesFacts | undefined): IncreaseBounds | undefined {
    return facts && this.#seen.get(facts)
  }

  /** Replaces what was counted of a bucket, if anything was, by what its neighbours tell. */
  addBounds(
    group: Labels,
    own: IncreaseBounds,
    { lower, upper }: { readonly lower: number; readonly upper: number },
  ): void {
    const more = lower - own.certain
    this.#groups.add(group, { count: more, lower: more, upper: upper - own.certain - own.perhaps, unseen: 0 })
  }

  doubt({ spellings, labels }: SeriesFacts, doubt: Pick<Doubt, 'kind' | 'at' | 'times' | 'hint'>): void {
    const metric = spellings[0]?.selector.metric ?? ''
    const matchers = Object.entries(labels).map(([name, value]) => ({ name, operator: '=' as const, value }))
    const series = writeSeries({ metric, matchers: writeMatchers(matchers) })
    this.#doubts.push({ ...doubt, series, labels: pick(labels, this.#siteLabels) })
  }

  turn(turns: readonly GroupTransition[]): void {
    this.#turns.push(...turns)
  }

  sum(): PartTally {
    const doubts = joinDoubts(this.#doubts)
    return { groups: this.#groups.all(), lives: this.#lives, doubts, turns: this.#turns }
  }

  /**
   * The last events of a process that ended, or began again, were seen by nobody: those of one scrape interval at the pace of the
   * part, or of the longest gap of its site if there was one.
   * @param losses how often it ended
   */
  #add(facts: SeriesFacts, certain: number, perhaps: number, losses: number, spanSeconds: number): void {
    const interval = this.#intervalSeconds
    const gaps = this.#gaps.filter((gap) => concerns(gap, facts.labels)).map(({ start, end }) => end - start)
    const pace = Math.max(certain, 0) / Math.max(spanSeconds, interval)
    const unseen = losses === 0 ? 0 : losses * Math.ceil(pace * Math.max(interval, ...gaps))
    const count = Math.floor(certain)
    const tally = { count, lower: count, upper: Math.ceil(certain + perhaps), unseen }
    this.#groups.add(facts.group, tally)
  }
}

/**
 * All buckets of a histogram are scraped at once. Where one is missing, because relabelling dropped it for a time, it is not zero: it
 * lies between the next smaller one that is there and the next larger one, which is "+Inf" in the end.
 */
export function boundMissingEdges(
  sum: PartSum,
  histograms: Histograms,
  edges: readonly string[],
  { part, index }: { readonly part: DayPart; readonly index: number },
): void {
  for (const buckets of histograms) {
    const whole = buckets.get('+Inf')
    if (!whole || !sum.of(whole)) continue
    const isWhole = (edge: string) => isThereWith(whole, buckets.get(edge), index)
    for (const [at, edge] of edges.entries()) {
      if (isWhole(edge)) continue
      const own = sum.of(buckets.get(edge)) ?? nothing
      const smaller = sum.of(buckets.get(edges.slice(0, at).findLast(isWhole) ?? '')) ?? nothing
      const larger = sum.of(buckets.get(edges.slice(at + 1).find(isWhole) ?? '+Inf')) ?? nothing
      const labels = { ...whole.labels, le: edge }
      const bounds = { lower: Math.max(own.certain, smaller.certain), upper: larger.certain + larger.perhaps }
      sum.addBounds({ ...whole.group, le: edge }, own, { ...bounds, upper: Math.max(bounds.lower, bounds.upper) })
      sum.doubt({ ...whole, labels }, { kind: 'edge', at: part.start, times: 1 })
    }
  }
}

/** Was a bucket there whenever the one was that holds everything? */
function isThereWith(whole: SeriesFacts, bucket: SeriesFacts | undefined, index: number): boolean {
  if (!bucket || Number.isNaN(bucket.inside[index])) return false
  return [index, index + 1].every((at) => Number.isNaN(bucket.edges[at]) === Number.isNaN(whole.edges[at]))
}

const nothing: IncreaseBounds = { certain: 0, perhaps: 0 }
