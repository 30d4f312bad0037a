/** The ids of the events that were done last, so that one that comes again can be left out. A new process has forgotten them. */
export class RecentIds {
  readonly #most: number
  /** In the order in which they came, which sets keep. */
  readonly #ids = new Set<string>()

  constructor(most: number) {
    this.#most = most
  }

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  add(id: string): void {
    this.#ids.add(id)
    if (this.#ids.size <= this.#most) return
    const [oldest] = this.#ids
    this.#ids.delete(oldest as string)
  }
}
