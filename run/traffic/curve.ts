/** Stretches of time beyond which they are made twice as long. */
const mostStretches = 4096
/** On average a stretch has so many requests, because with fewer the curve would be noise. */
const leastRequests = 25

/** How many requests came when, however long that is: stretches that get too many are made longer. */
export class Curve {
  /** Length of a stretch; what comes in whole hours or days begins with these. */
  #stretchSeconds: number
  #requests = new Map<number, number>()
  #all = 0

  constructor(stretchSeconds: number) {
    this.#stretchSeconds = stretchSeconds
  }

  add(atSeconds: number, requests: number): void {
    const stretch = Math.floor(atSeconds / this.#stretchSeconds)
    this.#requests.set(stretch, (this.#requests.get(stretch) ?? 0) + requests)
    this.#all += requests
    if (this.#requests.size > mostStretches) this.#double()
  }

  /** From the first stretch with requests to the last; undefined where there was none. */
  result(): { readonly fromSeconds: number; readonly stretchSeconds: number; readonly requests: number[] } | undefined {
    if (this.#all === 0) return undefined
    while (this.#span() > mostStretches || (this.#span() > 1 && this.#all / this.#span() < leastRequests))
      this.#double()
    const first = this.#first()
    const requests = Array.from({ length: this.#span() }, (_, i) => this.#requests.get(first + i) ?? 0)
    return { fromSeconds: first * this.#stretchSeconds, stretchSeconds: this.#stretchSeconds, requests }
  }

  #first(): number {
    return [...this.#requests.keys()].reduce((least, stretch) => Math.min(least, stretch), Number.POSITIVE_INFINITY)
  }

  #span(): number {
    return [...this.#requests.keys()].reduce((most, stretch) => Math.max(most, stretch), 0) - this.#first() + 1
  }

  #double(): void {
    const longer = new Map<number, number>()
    for (const [stretch, requests] of this.#requests) {
      const half = Math.floor(stretch / 2)
      longer.set(half, (longer.get(half) ?? 0) + requests)
    }
    this.#requests = longer
    this.#stretchSeconds *= 2
  }
}
