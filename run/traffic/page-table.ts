/** 64 bits that tell a page from others, and how often it was asked for. */
export interface PageCount {
  readonly high: number
  readonly low: number
  readonly requests: number
}

/** So full that looking further is still short. */
const fullest = 0.7

/** Counts by 64 bits that are spread evenly or mixed here: open addressing in typed arrays, 16 bytes for an entry. */
export class PageTable {
  readonly #most: number
  #mask: number
  #highs: Uint32Array
  #lows: Uint32Array
  #counts: Float64Array
  #size = 0

  /** @param entries the most that it is to hold before it says that it is full */
  constructor(entries: number) {
    this.#most = Math.max(entries, 16)
    const slots = 2 ** 10
    this.#mask = slots - 1
    this.#highs = new Uint32Array(slots)
    this.#lows = new Uint32Array(slots)
    this.#counts = new Float64Array(slots)
  }

  get isFull(): boolean {
    return this.#size >= this.#most * fullest
  }

  /** @param requests more than none */
  add(high: number, low: number, requests: number): void {
    if (this.#size >= (this.#mask + 1) * fullest) this.#grow()
    const slot = this.#slotOf(high, low)
    if (this.#counts[slot] === 0) {
      this.#highs[slot] = high
      this.#lows[slot] = low
      this.#size++
    }
    this.#counts[slot] = (this.#counts[slot] as number) + requests
  }

  *entries(): Generator<PageCount> {
    for (let slot = 0; slot <= this.#mask; slot++) {
      const requests = this.#counts[slot] as number
      if (requests > 0) yield { high: this.#highs[slot] as number, low: this.#lows[slot] as number, requests }
    }
  }

  clear(): void {
    this.#counts.fill(0)
    this.#size = 0
  }

  #slotOf(high: number, low: number): number {
    let slot = (Math.imul(low ^ (low >>> 15), 0x9e3779b1) ^ high) & this.#mask
    while (this.#counts[slot] !== 0 && (this.#highs[slot] !== high || this.#lows[slot] !== low))
      slot = (slot + 1) & this.#mask
    return slot
  }

  #grow(): void {
    const [highs, lows, counts] = [this.#highs, this.#lows, this.#counts]
    const slots = 2 * (this.#mask + 1)
    this.#mask = slots - 1
    this.#highs = new Uint32Array(slots)
    this.#lows = new Uint32Array(slots)
    this.#counts = new Float64Array(slots)
    for (const [old, requests] of counts.entries()) {
      if (requests === 0) continue
      const [high, low] = [highs[old] as number, lows[old] as number]
      const slot = this.#slotOf(high, low)
      this.#highs[slot] = high
      this.#lows[slot] = low
      this.#counts[slot] = requests
    }
  }
}
