/** What is to be sent, and who waits for it. */
interface Waiting<Item> {
  readonly item: Item
  readonly size: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

interface Parts<Item> {
  /** Resolves when all of them have arrived; rejects when any of them may not have. */
  readonly send: (items: readonly Item[]) => Promise<unknown>
  readonly sizeOf: (item: Item) => number
  /** So much goes out together, unless one alone is more. */
  readonly mostSize: number
}

/**
 * Sends at once what comes alone, and together what comes while something is under way: the busier its receiver, the fewer requests it gets. What fails
 * together is sent again one by one, so that nobody fails for another's sake.
 */
export class Together<Item> {
  readonly #parts: Parts<Item>
  #waiting: Waiting<Item>[] = []
  #isSending = false

  constructor(parts: Parts<Item>) {
    this.#parts = parts
  }

  /** Resolves when the item has arrived; it may have arrived twice. */
  send(item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, size: this.#parts.sizeOf(item), resolve, reject })
      if (!this.#isSending) void this.#sendAll()
    })
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true
    while (this.#waiting.length > 0) await this.#sendSome(this.#next())
    this.#isSending = false
  }

  #next(): readonly Waiting<Item>[] {
    let size = 0
    const tooMuch = this.#waiting.findIndex((each, i) => {
      size += each.size
      return i > 0 && size > this.#parts.mostSize
    })
    return this.#waiting.splice(0, tooMuch === -1 ? this.#waiting.length : tooMuch)
  }

  async #sendSome(some: readonly Waiting<Item>[]): Promise<void> {
    try {
      await this.#parts.send(some.map(({ item }) => item))
      for (const { resolve } of some) resolve()
    } catch (error) {
      if (some.length === 1) return some[0]?.reject(error)
      await Promise.all(some.map((each) => this.#sendSome([each])))
    }
  }
}
