/** Lets so many lines through per second and counts the others. */
export class LineLimit {
  readonly #perSecond: number
  #second = Number.NEGATIVE_INFINITY
  #lines = 0
  #skipped = 0

  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  allows(nowMs: number): boolean {
    if (nowMs - this.#second >= 1000) {
      this.#second = nowMs
      this.#lines = 0
    }
    if (this.#lines < this.#perSecond) {
      this.#lines++
      return true
    }
    this.#skipped++
    return false
  }

  /** How many lines were held back since this was last asked. */
  takeSkipped(): number {
    const skipped = this.#skipped
    this.#skipped = 0
    return skipped
  }
}
