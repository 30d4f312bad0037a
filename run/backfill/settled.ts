/** What became of a row. */
export type Outcome = 'written' | 'setAside'

/** Rows begin in the order of their file and end in any. Everything before `place` is over, whatever came after it, and was counted once. */
export class Settled<Place> {
  #place: Place
  readonly #counts: Record<Outcome, number>
  readonly #open: { readonly end: Place; outcome?: Outcome }[] = []
  #first = 0

  constructor(place: Place, counts: Readonly<Record<Outcome, number>>) {
    this.#place = place
    this.#counts = { written: counts.written, setAside: counts.setAside }
  }

  get place(): Place {
    return this.#place
  }

  /** What became of the rows before the place. */
  get counts(): Readonly<Record<Outcome, number>> {
    return { ...this.#counts }
  }

  /** A row has begun that ends at this place. @returns to be called when it is over */
  begin(end: Place): (outcome: Outcome) => void {
    const row: { readonly end: Place; outcome?: Outcome } = { end }
    this.#open.push(row)
    return (outcome) => {
      row.outcome = outcome
      this.#advance()
    }
  }

  #advance(): void {
    for (let row = this.#open[this.#first]; row?.outcome; row = this.#open[++this.#first]) {
      this.#place = row.end
      this.#counts[row.outcome]++
    }
    // Taken away now and then, and not one by one, which would move all others each time.
    if (this.#first > 1024 || this.#first === this.#open.length) {
      this.#open.splice(0, this.#first)
      this.#first = 0
    }
  }
}
