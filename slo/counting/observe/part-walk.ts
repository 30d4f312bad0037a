import { NotReadable } from '../../prometheus/read.ts'
import type { Samples } from '../../prometheus/remote-read/xor-samples.ts'
import { staleNaN } from '../../prometheus/samples.ts'
import { type Digest, type Fall, type Hole, isCount, noteFall } from '../series/increments.ts'

/** Parts of equal length, one after another; unix milliseconds. */
type Grid = {
  readonly startMs: number
  readonly lengthMs: number
  readonly parts: number
  /** For how long a value stands after its sample. */
  readonly lookbackMs: number
}

/**
 * Walks over the samples of one series after another, and keeps of each what its parts show: what `increase(… anchored)` and a look at
 * each boundary would tell. Samples of (start, end] belong to a part.
 */
export class PartWalk {
  /** Increments of each part since the sample before it, resets handled; NaN where it has no sample. */
  readonly inside: Float64Array
  /** Values at the start of the first part, then at the end of each; NaN where there is none. */
  readonly edges: Float64Array
  /** Parts with a sample that no counter can have, although the series did not end. */
  readonly odd = new Set<number>()
  /** Parts with a sample that is no whole number. */
  readonly fractions = new Set<number>()
  /** Of the parts that have no value at one of their ends, or a fall. */
  readonly digests = new Map<number, Digest>()
  readonly #grid: Grid
  /** The boundary ahead: the start of the first part is 0. */
  #edge = 0
  #edgeMs = 0
  #lastMs = Number.NEGATIVE_INFINITY
  #last = Number.NaN
  /** Was the last sample of all a number? */
  #stands = false
  /** Of the part under way: its increments, those of its first sample, its resets after that, and which samples it has. */
  #total = 0
  #across = 0
  #resets = 0
  #isSeen = false
  #firstMs = 0
  #first = 0
  #latestMs = 0
  /** Is every sample of the part under way looked at, because it began with a birth or has a fall? */
  #isClose = false
  #falls: Fall[] = []
  #hole: Hole | undefined

  constructor(grid: Grid) {
    this.#grid = grid
    this.inside = new Float64Array(grid.parts)
    this.edges = new Float64Array(grid.parts + 1)
  }

  begin(): void {
    this.inside.fill(Number.NaN)
    this.edges.fill(Number.NaN)
    this.odd.clear()
    this.fractions.clear()
    this.digests.clear()
    this.#edge = 0
    this.#edgeMs = this.#grid.startMs
    this.#lastMs = Number.NEGATIVE_INFINITY
    this.#last = Number.NaN
    this.#stands = false
    this.#leavePart()
  }

  take(samples: Samples): void {
    const { count, times } = samples
    const end = times[count - 1] as number
    for (let from = 0; from < count; ) {
      const at = times[from] as number
      if (at <= this.#lastMs) throw new NotReadable('environment', 'The samples of some series overlap.')
      this.#passEdgesBefore(at)
      let until = count
      if (end > this.#edgeMs) for (until = from + 1; (times[until] as number) <= this.#edgeMs; ) until++
      this.#add(samples, from, until)
      this.#lastMs = times[until - 1] as number
      from = until
    }
  }

  end(): void {
    this.#passEdgesBefore(Number.POSITIVE_INFINITY)
  }

  #passEdgesBefore(at: number): void {
    const { startMs, lengthMs, parts, lookbackMs } = this.#grid
    while (at > this.#edgeMs) {
      const isRecent = this.#lastMs > this.#edgeMs - lookbackMs
      if (this.#stands && isRecent) this.edges[this.#edge] = this.#last
      if (this.#isSeen && this.#edge > 0) this.#close(this.#edge - 1)
      this.#leavePart()
      this.#edge++
      this.#edgeMs = this.#edge > parts ? Number.POSITIVE_INFINITY : startMs + this.#edge * lengthMs
    }
  }

  #leavePart(): void {
    this.#isSeen = false
    this.#isClose = false
    this.#falls.length = 0
    this.#hole = undefined
  }

  #close(part: number): void {
    this.inside[part] = this.#total
    const isWhole = !Number.isNaN(this.edges[part]) && !Number.isNaN(this.edges[part + 1])
    if (isWhole && this.#falls.length === 0) return
    const first = [this.#firstMs / 1000, this.#first] as const
    const last = [this.#latestMs / 1000, this.#last] as const
    const counted = { total: this.#total - this.#across, resets: this.#resets }
    this.digests.set(part, { first, last, ...counted, falls: this.#falls, hole: this.#hole })
    this.#falls = []
  }

  /** Samples of one part. */
  #add(samples: Samples, from: number, until: number): void {
    const { times, values } = samples
    const last = values[until - 1] as number
    const isPlain = !this.#isClose && (this.#isSeen || !Number.isNaN(this.edges[this.#edge - 1]))
    if (isPlain && isCount(last) && isCountingUp(values, from, until, this.#last)) {
      if (!this.#isSeen) this.#begin(times[from] as number, values[from] as number)
      this.#total += last - this.#last
      this.#last = last
      this.#latestMs = times[until - 1] as number
    } else this.#addOneByOne(samples, from, until)
    this.#stands = !Number.isNaN(last)
  }

  /** A part's first number. */
  #begin(at: number, value: number): void {
    const edge = this.edges[this.#edge - 1] as number
    this.#isSeen = true
    this.#firstMs = at
    this.#first = value
    this.#total = 0
    this.#across = incrementOf(this.#last, value)
    this.#resets = 0
    this.#isClose = !(value >= edge)
    if (value < edge)
      noteFall(this.#falls, [(this.#edgeBeforeMs() - this.#grid.lookbackMs) / 1000, edge], [at / 1000, value])
  }

  #edgeBeforeMs(): number {
    return this.#grid.startMs + (this.#edge - 1) * this.#grid.lengthMs
  }

  #addOneByOne({ times, values, words }: Samples, from: number, until: number): void {
    for (let at = from; at < until; at++) {
      const value = values[at] as number
      if (!isCount(value)) {
        if (!isStale(words, at)) this.odd.add(this.#edge - 1)
        continue
      }
      if (!Number.isInteger(value)) this.fractions.add(this.#edge - 1)
      const atMs = times[at] as number
      if (!this.#isSeen) this.#begin(atMs, value)
      else this.#goOn(atMs, value)
      this.#total += incrementOf(this.#last, value)
      this.#last = value
      this.#latestMs = atMs
    }
  }

  /** A part's next number, looked at closely. */
  #goOn(atMs: number, value: number): void {
    if (value < this.#last) {
      this.#resets++
      this.#isClose = true
    }
    if (!this.#isClose) return
    noteFall(this.#falls, [this.#latestMs / 1000, this.#last], [atMs / 1000, value])
    if (atMs - this.#latestMs > this.#grid.lookbackMs) {
      this.#hole = { start: this.#latestMs / 1000, end: atMs / 1000 }
    }
  }
}

/** Nothing follows from a first value. */
function incrementOf(before: number, value: number): number {
  if (value >= before) return value - before
  return value < before ? value : 0
}

/** Nearly always it is so, and then the first and the last value are enough. NaN does not rise. */
function isCountingUp(values: Float64Array, from: number, until: number, before: number): boolean {
  let last = before
  for (let at = from; at < until; at++) {
    const value = values[at] as number
    if (!(value >= last) || value !== Math.floor(value)) return false
    last = value
  }
  return true
}

function isStale(words: Uint32Array, at: number): boolean {
  return words[2 * at] === staleNaN[0] && words[2 * at + 1] === staleNaN[1]
}
