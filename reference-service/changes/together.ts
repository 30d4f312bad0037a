/** What is to be sent, and who waits for it. */
interface Waiting<Item, Outcome> {
  readonly item: Item
  readonly size: number
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

interface Parts<Item, Outcome> {
  /** Resolves to what came of each; rejects when any of them may not have arrived. */
  readonly send: (items: readonly Item[]) => Promise<readonly Outcome[]>
  readonly sizeOf: (item: Item) => number
  /** So much goes out together, unless one alone is more. */
  readonly mostSize: number
}

/**
 * Sends together what comes at once, and what comes while something is under way: the busier its receiver, the fewer requests it gets. What fails
 * together is sent again one by one, so that nobody fails for another's sake.
 */
export class Together<Item, Outcome> {
  readonly #parts: Parts<Item, Outcome>
  #waiting: Waiting<Item, Outcome>[] = []
  #isSending = false

  constructor(parts: Parts<Item, Outcome>) {
    this.#parts = parts
  }

  /** Resolves to what came of the item; it may have arrived twice. */
  send(item: Item): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, size: this.#parts.sizeOf(item), resolve, reject })
      if (!this.#isSending) void this.#sendAll()
    })
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true
    // Until all that comes at once has come.
    await undefined
    while (this.#waiting.length > 0) await this.#sendSome(this.#next())
    this.#isSending = false
  }

  #next(): readonly Waiting<Item, Outcome>[] {
    let size = 0
    const tooMuch = this.#waiting.findIndex((each, i) => {
      size += each.size
      return i > 0 && size > this.#parts.mostSize
    })
    return this.#waiting.splice(0, tooMuch === -1 ? this.#waiting.length : tooMuch)
  }

  async #sendSome(some: readonly Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.#parts.send(some.map(({ item }) => item))
      for (const [i, { resolve }] of some.entries()) resolve(outcomes[i] as Outcome)
    } catch (error) {
      if (some.length === 1) return some[0]?.reject(error)
      await Promise.all(some.map((each) => this.#sendSome([each])))
    }
  }
}
