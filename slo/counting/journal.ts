import type { Moments, Series, StreamingPrometheus } from '../prometheus.ts'
import type { Asked } from './request.ts'

/** Asks Prometheus and keeps the book: what was asked, what was said besides the data, how much had to be read. */
export class Journal {
  readonly #prometheus: StreamingPrometheus
  readonly #lookbackSeconds: number
  readonly #notes = new Set<string>()
  readonly #asked = new Map<string, Asked>()
  #samples = 0

  constructor(prometheus: StreamingPrometheus, lookbackSeconds: number) {
    this.#prometheus = prometheus
    this.#lookbackSeconds = lookbackSeconds
  }

  /** @param shown how the ledger writes the query, where the query itself is too long to read */
  async ask(query: string, when: Moments, visit: (series: Series) => void, shown = query): Promise<void> {
    const { notes, samples } = await this.#prometheus.each(query, when, visit, {
      lookbackSeconds: this.#lookbackSeconds,
    })
    const before = this.#asked.get(shown)
    const at = 'at' in when ? when.at : when.end
    this.#asked.set(shown, { query: shown, at: Math.max(at, before?.at ?? at), times: (before?.times ?? 0) + 1 })
    for (const note of notes) this.note(note)
    this.#samples += samples
  }

  note(text: string): void {
    this.#notes.add(text)
  }

  get book(): { readonly notes: readonly string[]; readonly queries: readonly Asked[]; readonly samples: number } {
    return { notes: [...this.#notes], queries: [...this.#asked.values()], samples: this.#samples }
  }
}
