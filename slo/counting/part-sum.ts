import { type Close, concerns } from './look-closely.ts'
import type { PartContext } from './part-context.ts'
import type { Part } from './parts.ts'
import type { Gap } from './request.ts'
import type { SeriesFacts } from './series-facts.ts'
import { Groups, noLives, type PartTally } from './tally.ts'

/** Adds the series of a part up. */
export class PartSum {
  readonly #groups = new Groups()
  readonly #lives = { ...noLives }
  readonly #part: Part
  readonly #gaps: readonly Gap[]
  readonly #intervalSeconds: number

  constructor({ request, gaps }: PartContext, part: Part) {
    this.#part = part
    this.#gaps = gaps.filter((gap) => gap.start < part.end && gap.end > part.start)
    this.#intervalSeconds = request.scrapeIntervalSeconds ?? 60
  }

  addPlain(facts: SeriesFacts, { total, before, after }: { total: number; before: number; after: number }): void {
    const isReset = !Number.isNaN(after) && total !== after - before
    this.#lives.known++
    if (isReset) this.#lives.resets++
    const hasEnded = Number.isNaN(after)
    if (hasEnded) this.#lives.ended++
    this.#add(facts, total, 0, (isReset ? 1 : 0) + (hasEnded ? 1 : 0), this.#part.end - this.#part.start)
  }

  addClose(facts: SeriesFacts, { certain, perhaps, life, resets, spanSeconds }: Close, after: number): void {
    if (life === 'absent') return
    if (life === 'silent') {
      this.addSilent(after)
      return
    }
    this.#lives[life]++
    const hasEnded = Number.isNaN(after)
    if (hasEnded) this.#lives.ended++
    if (resets > 0) this.#lives.resets++
    this.#add(facts, certain, perhaps, resets + (hasEnded ? 1 : 0), spanSeconds)
  }

  /** A series that was there when the part began and had no sample in it. */
  addSilent(after: number): void {
    if (Number.isNaN(after)) this.#lives.ended++
  }

  sum(): PartTally {
    return { groups: this.#groups.all(), lives: this.#lives }
  }

  /**
   * The last events of a process that ended, or began again, were seen by nobody: those of one scrape interval at the pace of the
   * part, or of the longest gap of its site if there was one.
   * @param losses how often it ended
   */
  #add(facts: SeriesFacts, certain: number, perhaps: number, losses: number, spanSeconds: number): void {
    const interval = this.#intervalSeconds
    const gaps = this.#gaps.filter((gap) => concerns(gap, facts.labels)).map(({ start, end }) => end - start)
    const pace = certain / Math.max(spanSeconds, interval)
    const unseen = losses === 0 ? 0 : losses * Math.ceil(pace * Math.max(interval, ...gaps))
    const tally = { count: certain, lower: certain, upper: certain + perhaps, unseen }
    this.#groups.add(facts.group, tally)
  }
}
