import { setImmediate } from 'node:timers/promises'

interface Parts {
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Milliseconds that the event loop has slept since it began. */
  readonly idle: () => number
}

/** A loop that slept for so long since its last turn had nothing left to do: nothing can have waited. */
const restedMs = 1

/** The turns of the event loop in which requests came: what was read in one turn, and how long it may have waited in its socket. */
export class Turns {
  readonly #parts: Parts
  #end: Promise<void> | undefined
  #begunAt = 0
  #gapMs = 0
  #gapBeforeMs = 0
  #previousEnd
  #idleBefore

  constructor(parts: Parts) {
    this.#parts = parts
    this.#previousEnd = parts.now()
    this.#idleBefore = parts.idle()
  }

  /** The end of the turn, when all that came in it has been read. */
  end(): Promise<void> {
    this.#end ??= this.#begin()
    return this.#end
  }

  /**
   * Milliseconds that a request which is read now may have waited: since the turn before, in which it would have been read, too. Only
   * when the turn before was late as well: a pause of the machine comes once, and what waited through it is answered.
   */
  waitedMs(): number {
    this.end()
    return Math.min(this.#parts.now() - this.#begunAt, this.#gapBeforeMs)
  }

  #begin(): Promise<void> {
    const { now, idle } = this.#parts
    // The loop sleeps between turns alone.
    const idleMs = idle()
    const rested = idleMs - this.#idleBefore >= restedMs
    const begun = now()
    this.#idleBefore = idleMs
    this.#begunAt = rested ? begun : this.#previousEnd
    this.#gapBeforeMs = this.#gapMs
    this.#gapMs = begun - this.#begunAt
    return setImmediate().then(() => {
      this.#end = undefined
      this.#previousEnd = now()
    })
  }
}
