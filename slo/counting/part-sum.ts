import type { Close } from './look-closely.ts'
import type { Part } from './parts.ts'
import type { CountRequest } from './request.ts'
import type { SeriesFacts } from './survey.ts'
import { Groups, groupLabels, noLives, type PartTally } from './tally.ts'

/** Adds the series of a part up. */
export class PartSum {
  readonly #groups = new Groups()
  readonly #lives = { ...noLives }
  readonly #by: readonly string[]
  readonly #part: Part
  readonly #intervalSeconds: number

  constructor(request: CountRequest, part: Part) {
    this.#by = request.by
    this.#part = part
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

  /** @param losses how often the last events before an end were seen by nobody */
  #add(facts: SeriesFacts, certain: number, perhaps: number, losses: number, spanSeconds: number): void {
    const perScrape = (certain * this.#intervalSeconds) / Math.max(spanSeconds, this.#intervalSeconds)
    const unseen = losses * Math.ceil(perScrape)
    const tally = { count: certain, lower: certain, upper: certain + perhaps, unseen }
    this.#groups.add(groupLabels(facts.labels, this.#by), tally)
  }
}
