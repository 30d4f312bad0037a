/**
 * At most so many tasks at once, and of one page one after the other, in the order in which they came: while the places are taken, whoever
 * brings the next task waits, and so does the stream behind.
 */
export class TurnsOfPages {
  readonly #most: number
  readonly #last = new Map<string, Promise<void>>()
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(most: number) {
    this.#most = most
  }

  get taken(): number {
    return this.#taken
  }

  /** Resolves as soon as there is a place, which `run` then uses and gives back. */
  async place(): Promise<void> {
    if (this.#taken < this.#most) {
      this.#taken++
      return
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** For those who have a place and need it no more. */
  giveBack(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken--
  }

  /** Runs the task when those of its page before it have ended. It must not reject. */
  run(page: string, task: () => Promise<void>): Promise<void> {
    const before = this.#last.get(page) ?? Promise.resolve()
    const turn = before.then(task).finally(() => {
      if (this.#last.get(page) === turn) this.#last.delete(page)
      this.giveBack()
    })
    this.#last.set(page, turn)
    return turn
  }

  /** Resolves when no task is under way. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values())
  }
}
