import type { JournalLine } from '../../scenarios/lib/journal/journal.ts'

type Traced = Extract<JournalLine, { kind: 'traced' }>

/** A traced request of the window, as the generator wrote it down. */
export type TracedRequest = Omit<Traced, 'kind' | 'stage'> & { readonly operation: string }

/** So many tell rows apart in any second of an hour; of a longer run, each so many-th. */
const most = 50_000
/** Told one by one. */
const mostSlowest = 50

/** From when it was due, in µs. */
const latency = ({ spent }: TracedRequest) => spent.reduce((sum, micros) => sum + micros, 0)

/** Keeps traced requests within bounds: some of all of them, evenly, and the slowest. */
export class TracedRequests {
  #some: TracedRequest[] = []
  #slowest: TracedRequest[] = []
  #seen = 0
  #every = 1

  add(request: TracedRequest): void {
    if (this.#seen++ % this.#every === 0) this.#some.push(request)
    if (this.#some.length > most) {
      this.#some = this.#some.filter((_, i) => i % 2 === 0)
      this.#every *= 2
    }
    this.#slowest.push(request)
    if (this.#slowest.length > 4 * mostSlowest) this.#slowest = slowestOf(this.#slowest)
  }

  get some(): readonly TracedRequest[] {
    return this.#some
  }

  get slowest(): readonly TracedRequest[] {
    return slowestOf(this.#slowest)
  }
}

const slowestOf = (requests: readonly TracedRequest[]) =>
  requests.toSorted((a, b) => latency(b) - latency(a)).slice(0, mostSlowest)
