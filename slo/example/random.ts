/** Pseudo-random numbers that are the same for the same seed on every machine. */
export class Random {
  #state: number

  constructor(seed: string) {
    let hash = 2166136261
    for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 16777619)
    this.#state = hash >>> 0
  }

  /** In [0, 1). (Mulberry32.) */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** How many events happen where `mean` are expected. */
  poisson(mean: number): number {
    if (mean <= 0) return 0
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.#normal()))
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.next(); product > limit; product *= this.next()) count++
    return count
  }

  /** How many of `trials` succeed, each with the same chance. */
  binomial(trials: number, chance: number): number {
    if (trials <= 0 || chance <= 0) return 0
    if (chance >= 1) return trials
    if (chance > 0.5) return trials - this.binomial(trials, 1 - chance)
    return Math.min(trials, this.poisson(trials * chance))
  }

  #normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()))
    return radius * Math.cos(2 * Math.PI * this.next())
  }
}
