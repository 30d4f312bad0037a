/** How many things became what. */
export type OutcomeCounts = Readonly<Record<string, number>>

/** Records begin in the order of their source and end in any. Everything before `place` is over, whatever came after it, and was counted once. */
export class Settled<Place> {
  #place: Place
  readonly #counts: Record<string, number>
  readonly #open: { readonly end: Place; counts?: OutcomeCounts }[] = []
  #first = 0

  constructor(place: Place, counts: OutcomeCounts) {
    this.#place = place
    this.#counts = { ...counts }
  }

  get place(): Place {
    return this.#place
  }

  /** What became of all before the place. */
  get counts(): OutcomeCounts {
    return { ...this.#counts }
  }

  /** A record has begun that ends at this place. @returns to be called when it is over */
  begin(end: Place): (counts: OutcomeCounts) => void {
    const record: { readonly end: Place; counts?: OutcomeCounts } = { end }
    this.#open.push(record)
    return (counts) => {
      record.counts = counts
      this.#advance()
    }
  }

  #advance(): void {
    for (let record = this.#open[this.#first]; record?.counts; record = this.#open[++this.#first]) {
      this.#place = record.end
      addTo(this.#counts, record.counts)
    }
    // Taken away now and then, and not one by one, which would move all others each time.
    if (this.#first > 1024 || this.#first === this.#open.length) {
      this.#open.splice(0, this.#first)
      this.#first = 0
    }
  }
}

export function addTo(sum: Record<string, number>, counts: OutcomeCounts): void {
  for (const name in counts) sum[name] = (sum[name] ?? 0) + (counts[name] as number)
}
